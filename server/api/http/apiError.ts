/** An answer other than success, with the body that Airflow's clients expect: `{"detail": ...}`. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly detail: unknown;

  constructor(statusCode: number, detail: unknown, options?: ErrorOptions) {
    super(typeof detail === 'string' ? detail : `HTTP ${statusCode}`, options);
    this.name = 'ApiError';
    this.statusCode = statusCode;
    this.detail = detail;
  }
}

export function notFound(detail: string): ApiError {
  return new ApiError(404, detail);
}

/** One invalid field, in the form of a validation error. */
export function invalidField(loc: readonly (string | number)[], type: string, msg: string, input: unknown): ApiError {
  return new ApiError(422, [{ type, loc, msg, input }]);
}

/** 409 as Airflow answers a clash; `id` is what the log holds it under. */
export function uniqueViolation(id: string): ApiError {
  return new ApiError(409, {
    reason: 'Unique constraint violation',
    statement: 'hidden',
    orig_error: 'hidden',
    message: `Serious error when handling your request. Check logs for more details - you will find it in api server when you look for ID ${id}`,
  });
}
