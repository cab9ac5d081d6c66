import { Ajv } from 'ajv';
import type { Options } from 'ajv';
import type { FastifySchemaCompiler } from 'fastify';
import { isInstant } from '../../core/instant.ts';

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
