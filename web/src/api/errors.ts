export interface FieldError {
  /** JSON pointer into what was sent. */
  readonly path: string;
  readonly message: string;
}

/** The server answered that it could not, or may not, do what was asked. */
export class ApiError extends Error {
  readonly status: number;
  readonly fields: readonly FieldError[];
  /** Finds the cause in the server's log. */
  readonly errorId: string | null;

  constructor(status: number, body: unknown) {
    super(detailOf(body) ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.fields = fieldsOf(body);
    this.errorId = isRecord(body) && typeof body['error_id'] === 'string' ? body['error_id'] : null;
  }
}

/** Whether asking once more may help: the network or the server failed, not the request. */
export function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status >= 500;
}

/** Whether the server does not know the session, or no longer does. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

/** Whether what was asked for does not exist, or no longer does. */
export function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether things are no longer, or not, as the request takes them to be. */
export function isConflict(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status === 409;
}

function detailOf(body: unknown): string | null {
  if (!isRecord(body)) return null;
  const detail = body['detail'];
  if (typeof detail === 'string') return detail;
  if (!Array.isArray(detail)) return null;
  return detail.map(wordsOf).join('; ');
}

/** One of several complaints: a text, or an object that carries one. */
function wordsOf(item: unknown): string {
  const words = isRecord(item) ? (item['msg'] ?? item['message']) : item;
  return typeof words === 'string' ? words : JSON.stringify(item);
}

function fieldsOf(body: unknown): FieldError[] {
  const errors = isRecord(body) ? body['errors'] : undefined;
  if (!Array.isArray(errors)) return [];
  return errors.filter(
    (item: unknown): item is FieldError =>
      isRecord(item) && typeof item['path'] === 'string' && typeof item['message'] === 'string',
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
