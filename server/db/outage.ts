/** Postgres' classes of errors that tell of the server or the connection, and nothing of the statement. */
const OUTAGE_STATES = /^(08|53|57|58)[0-9A-Z]{3}$/;
const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EPIPE',
  'EAI_AGAIN',
]);
/** What pg itself says, without a code. */
const LOST_CONNECTION =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Query read timeout)/;

/** Whether a statement failed because Postgres is away or overloaded, so that the same statement may succeed later. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return OUTAGE_STATES.test(code) || NETWORK_CODES.has(code) || LOST_CONNECTION.test(error.message);
}

/** Whether Postgres refuses a value that the statement carries (class 22), and will refuse it every time. */
export function isRefusedValue(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^22[0-9A-Z]{3}$/.test(String(error.code));
}
