import { Ajv } from 'ajv';
import type { Options } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';

/** RFC 3339 with a zone; a space in place of the T is accepted, as Airflow does. */
const DATE_TIME = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/i;

export function isInstant(text: string): boolean {
  return DATE_TIME.test(text) && !Number.isNaN(Date.parse(text));
}

const OPTIONS: Options = {
  allErrors: true,
  useDefaults: true,
  strict: false,
  // One of several bodies is chosen by the word that names it, so that only its own errors are told.
  discriminator: true,
  formats: { 'date-time': isInstant, uuid: true, duration: true },
};

/**
 * Validates with the types as they are in bodies (`"1"` is no number, an unknown field no less than an error), and with
 * text turned into the schema's types in paths and queries.
 */
export function createValidatorCompiler(): FastifySchemaCompiler<object> {
  const json = new Ajv(OPTIONS);
  const text = new Ajv({ ...OPTIONS, coerceTypes: 'array' });
  return ({ schema, httpPart }) => (httpPart === 'body' ? json : text).compile(schema);
}
