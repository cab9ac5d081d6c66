import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { Value } from 'typebox/value';
import type { Json } from '../core/definition.ts';
import { isConnectionRef } from './connection.ts';
import { DagError, notSupported } from './dagError.ts';
import { encodeOption } from './encode.ts';
import { firstUnfit } from './optionRules.ts';
import { refSource } from './ref.ts';

/** A schema whose value is a connection: its name must be known when the DAG is loaded. */
export const CONNECTION_SCHEMA_ID = 'haru:connection';
/** On a member of a union: the name of a value that type-checks and does not run yet. */
export const ANNOUNCED_AS = 'haru:announced';

/**
 * Checks an operator's options at load: none is missing, and each that is a plain value through and through fits its
 * schema and the rules over plain ones. Those with Refs in them and the computed ones are checked in the worker.
 */
export function checkOptions(what: string, schema: TSchema, options: Readonly<Record<string, unknown>>): void {
  const properties = propertiesOf(schema);
  const required = (schema as { readonly required?: readonly string[] }).required ?? [];
  const missing = required.find((name) => options[name] === undefined);
  if (missing !== undefined) throw new DagError('INVALID_OPTION', `${what}: the option '${missing}' is missing`);
  const plain: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const value = options[name];
    if (value === undefined) continue;
    if (isConnectionSchema(property)) checkConnection(`${what}: ${name}`, value);
    else if (checkPlainValue(`${what}: ${name}`, property, value)) plain[name] = value;
  }
  const unfit = firstUnfit(schema, plain);
  if (unfit !== null)
    throw new DagError('INVALID_OPTION', `${what}: ${unfit.option} is ${short(unfit.value)}: ${unfit.fault}`);
}

function checkConnection(what: string, value: unknown): void {
  if (isConnectionRef(value)) return;
  const right = "give it as connection('name'), not computed: a task gets only the connections that it names at load";
  throw new DagError('INVALID_OPTION', `${what}: ${right}`);
}

/** Whether it is a plain value, and so has been checked. */
function checkPlainValue(what: string, schema: TSchema, value: unknown): boolean {
  if (typeof value === 'function' && !refSource(value)) return false;
  const { json, refs } = encodeOption(value, what);
  if (refs.length > 0 || holdsDate(json)) return false;
  if (!Value.Check(schema, json)) {
    throw new DagError('INVALID_OPTION', `${what} is ${short(json)}: ${explain(schema, json)}`);
  }
  refuseAnnounced(what, schema, json);
  return true;
}

/** Refuses, by name, a value that fits its schema and does not run yet. */
export function refuseAnnounced(what: string, schema: TSchema, value: unknown): void {
  const { anyOf = [] } = schema as { readonly anyOf?: readonly (TSchema & { readonly [ANNOUNCED_AS]?: string })[] };
  const name = anyOf.find((member) => Value.Check(member, value))?.[ANNOUNCED_AS];
  if (name !== undefined) throw notSupported(`${what}: ${name}`);
}

function holdsDate(json: Json): boolean {
  return JSON.stringify(json).includes('"$date"');
}

/** What the schema says against a value, in one line. Of a union the members that the value came closest to speak first. */
export function explain(schema: TSchema, value: unknown): string {
  const errors = Value.Errors(schema, value).toSorted((a, b) => depth(b.instancePath) - depth(a.instancePath));
  const lines = errors.map((error) => `${error.instancePath} ${wanted(error, errors)}`.trim());
  return [...new Set(lines)].slice(0, 3).join('; ');
}

function depth(path: string): number {
  return path.split('/').length;
}

/** Allowed values are named, of constants all that may stand in the same place. */
function wanted(error: TLocalizedValidationError, all: readonly TLocalizedValidationError[]): string {
  if (error.keyword === 'enum') return `must be ${error.params.allowedValues.map(short).join(' or ')}`;
  if (error.keyword !== 'const') return error.message;
  const constants = all.flatMap((other) =>
    other.keyword === 'const' && other.instancePath === error.instancePath ? [short(other.params.allowedValue)] : [],
  );
  return `must be ${[...new Set(constants)].join(' or ')}`;
}

export function short(json: unknown): string {
  const text = JSON.stringify(json) ?? 'undefined';
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

function isConnectionSchema(schema: TSchema): boolean {
  return (schema as { readonly $id?: string }).$id === CONNECTION_SCHEMA_ID;
}

/** The options that an object schema names. */
export function propertiesOf(schema: TSchema): Readonly<Record<string, TSchema>> {
  const { properties } = schema as { readonly properties?: Readonly<Record<string, TSchema>> };
  return properties ?? {};
}
