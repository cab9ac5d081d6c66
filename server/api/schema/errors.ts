import { Type } from 'typebox';
import type { Static } from 'typebox';
import { JsonValue } from './common.ts';

export const HttpError = Type.Object(
  {
    detail: JsonValue,
    /** Only with a status of 500 and above: the id under which the log holds the cause. */
    error_id: Type.Optional(Type.String()),
  },
  { title: 'HTTPExceptionResponse' },
);

export const ValidationError = Type.Object(
  {
    type: Type.String(),
    loc: Type.Array(Type.Union([Type.String(), Type.Integer()])),
    msg: Type.String(),
    input: Type.Optional(JsonValue),
    ctx: Type.Optional(JsonValue),
  },
  { title: 'ValidationError' },
);
export type ValidationError = Static<typeof ValidationError>;

export const HttpValidationError = Type.Object(
  { detail: Type.Union([Type.Array(ValidationError), Type.String()]) },
  { title: 'HTTPValidationError' },
);

/**
 * What a route may answer besides success: 401 and 403 always; where it takes anything 422, and 400 for a value that
 * Postgres cannot hold; and the ones named.
 */
export function failures<const S extends number = never>(...statuses: readonly S[]) {
  const all = { 400: HttpError, 401: HttpError, 403: HttpError, 422: HttpValidationError } as const;
  const named = Object.fromEntries(statuses.map((status) => [status, HttpError])) as Record<S, typeof HttpError>;
  return { ...all, ...named };
}
