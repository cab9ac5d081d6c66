import { Type } from 'typebox';
import type { TSchema, TSchemaOptions } from 'typebox';

/** The value or null; the key itself is always there. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** One of the given words. A `title` makes it a named component of the OpenAPI document. */
export function oneOf<const T extends readonly string[]>(values: T, options: TSchemaOptions = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });
}

/** An instant in RFC 3339; what comes in must carry a zone, what goes out is in UTC. */
export const DateTime = Type.String({ format: 'date-time' });
export const NullableDateTime = nullable(DateTime);
export const NullableString = nullable(Type.String());
export const NullableNumber = nullable(Type.Number());
export const Day = Type.String({ description: 'A calendar day, YYYY-MM-DD', pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

/** Any JSON object. */
export const JsonObject = Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true });
/** Any JSON value at all. */
export const JsonValue = Type.Unsafe<unknown>({});
