import type { LogRecord } from './plan.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const KST_AHEAD_MS = 9 * 3_600_000;

/** `02/Dec/2022:18:57:34 +0900`: the second that an instant, in epoch microseconds, lies in. */
export function timeLocalOf(micros: number): string {
  const kst = new Date(Math.floor(micros / 1000) + KST_AHEAD_MS).toISOString();
  const month = MONTHS[Number(kst.slice(5, 7)) - 1]!;
  return `${kst.slice(8, 10)}/${month}/${kst.slice(0, 4)}:${kst.slice(11, 19)} +0900`;
}

/** The line that the web server writes for a record, without its line feed. */
export function lineOf({ micros, content }: LogRecord): string {
  if (content.kind === 'malformed') return content.text;
  const { address, user, method, target, httpVersion, status, referrer, agentText } = content;
  const bytes = content.bytes ?? '-';
  const responseTime = content.responseTime ?? '-';
  return `${address} - ${user} [${timeLocalOf(micros)}] "${method} ${target} HTTP/${httpVersion}" ${status} ${bytes} ${responseTime} "${referrer}" "${agentText}"`;
}
