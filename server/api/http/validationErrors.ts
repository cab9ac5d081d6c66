import { isDay } from '../../core/businessDay.ts';
import type { FastifySchemaValidationError } from 'fastify/types/schema.js';
import type { ValidationError } from '../schema/errors.ts';

type Source = 'body' | 'query' | 'path' | 'header';

/** Where Fastify says that the invalid value came from, in the word that the answer uses. */
const SOURCES: Readonly<Record<string, Source>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'header',
};

/** The errors of ajv in the form of pydantic v2, which Airflow's clients read. `value` is what was validated. */
export function validationErrors(
  errors: readonly FastifySchemaValidationError[],
  context: string,
  value: unknown,
): ValidationError[] {
  const source = SOURCES[context] ?? 'body';
  return errors.filter(isCause).map((error) => {
    const path = pointerParts(error.instancePath);
    const field = fieldOf(error);
    const place = field === null ? path : [...path, field];
    const input = at(value, error.keyword === 'required' ? path : place);
    return Object.assign(describe(error, source, input), { loc: [source, ...place], input });
  });
}

/** A value that may be null fails both branches of an `anyOf`; only what the other branch says helps. */
function isCause(error: FastifySchemaValidationError): boolean {
  if (error.keyword === 'anyOf' || error.keyword === 'if') return false;
  return !(error.keyword === 'type' && error.params['type'] === 'null');
}

function fieldOf(error: FastifySchemaValidationError): string | null {
  const name = error.params['missingProperty'] ?? error.params['additionalProperty'];
  return typeof name === 'string' ? name : null;
}

function describe(
  error: FastifySchemaValidationError,
  source: Source,
  input: unknown,
): Pick<ValidationError, 'type' | 'msg' | 'ctx'> {
  const { keyword, params } = error;
  switch (keyword) {
    case 'required':
      return { type: 'missing', msg: 'Field required' };
    case 'additionalProperties':
      return { type: 'extra_forbidden', msg: 'Extra inputs are not permitted' };
    case 'type':
      return describeType(String(params['type']), source !== 'body');
    case 'enum':
      return describeEnum((params['allowedValues'] as unknown[]).map(String));
    case 'discriminator':
      return {
        type: 'union_tag_invalid',
        msg: `Input tag '${String(params['tagValue'])}' found using '${String(params['tag'])}' does not match any of the expected tags`,
        ctx: { discriminator: `'${String(params['tag'])}'`, tag: params['tagValue'] },
      };
    case 'minimum':
      return {
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${String(params['limit'])}`,
        ctx: { ge: params['limit'] },
      };
    case 'maximum':
      return {
        type: 'less_than_equal',
        msg: `Input should be less than or equal to ${String(params['limit'])}`,
        ctx: { le: params['limit'] },
      };
    case 'maxLength':
      return {
        type: 'string_too_long',
        msg: `String should have at most ${String(params['limit'])} characters`,
        ctx: { max_length: params['limit'] },
      };
    case 'format':
      return describeFormat(String(params['format']), input);
    default:
      return { type: `${keyword}_error`, msg: error.message ?? 'Input is not valid' };
  }
}

/** What arrives as text is parsed, what arrives as JSON has its type already: pydantic words the two differently. */
function describeType(type: string, isText: boolean): { type: string; msg: string } {
  switch (type) {
    case 'integer':
      return isText
        ? { type: 'int_parsing', msg: 'Input should be a valid integer, unable to parse string as an integer' }
        : { type: 'int_type', msg: 'Input should be a valid integer' };
    case 'number':
      return isText
        ? { type: 'float_parsing', msg: 'Input should be a valid number, unable to parse string as a number' }
        : { type: 'float_type', msg: 'Input should be a valid number' };
    case 'boolean':
      return isText
        ? { type: 'bool_parsing', msg: 'Input should be a valid boolean, unable to interpret input' }
        : { type: 'bool_type', msg: 'Input should be a valid boolean' };
    case 'string':
      return { type: 'string_type', msg: 'Input should be a valid string' };
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' };
    case 'object':
      return { type: 'dict_type', msg: 'Input should be a valid dictionary' };
    default:
      return { type: `${type}_type`, msg: `Input should be a valid ${type}` };
  }
}

function describeEnum(values: readonly string[]): { type: string; msg: string; ctx: unknown } {
  const quoted = values.map((value) => `'${value}'`);
  const expected = quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1) ?? ''}`;
  return { type: 'enum', msg: `Input should be ${expected}`, ctx: { expected } };
}

function describeFormat(format: string, input: unknown): { type: string; msg: string } {
  if (format !== 'date-time') return { type: `${format}_parsing`, msg: `Input should be a valid ${format}` };
  const isRead = typeof input === 'string' && !Number.isNaN(Date.parse(input));
  // JavaScript reads February 30th as a day of March.
  if (isRead && /^\d{4}-\d\d-\d\d/.test(input) && !isDay(input.slice(0, 10)))
    return {
      type: 'datetime_parsing',
      msg: 'Input should be a valid datetime, day value is outside expected range',
    };
  return isRead
    ? { type: 'timezone_aware', msg: 'Input should have timezone info' }
    : {
        type: 'datetime_from_date_parsing',
        msg: 'Input should be a valid datetime or date, invalid character in year',
      };
}

function pointerParts(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (node, part) =>
      typeof node === 'object' && node !== null ? (node as Record<string | number, unknown>)[part] : undefined,
    value,
  );
}
