import type { Json } from '../../server/core/definition.ts';

/** A type as the protocol describes it. */
export interface TypeSignature {
  readonly rawType: string;
  readonly arguments?: readonly { readonly value: unknown }[];
}

export interface TrinoColumn {
  readonly name: string;
  readonly typeSignature: TypeSignature;
}

interface Field {
  readonly fieldName?: { readonly name: string };
  readonly typeSignature: TypeSignature;
}

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Numbers that a number of JavaScript does not hold exactly stay text. */
const keepLargeIntegers: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
    ? source
    : value;

export function parseAnswer(body: string): unknown {
  return JSON.parse(body, keepLargeIntegers as Parameters<typeof JSON.parse>[1]);
}

/**
 * A value of the protocol as JSON: rows with named fields are objects, JSON is taken apart, instants in UTC or at an offset
 * are Dates. Decimals, large integers, days, times of no zone or of a named one, and all else stay text; bytes are base64.
 */
export function valueOf(type: TypeSignature, value: unknown): Json {
  if (value === null) return null;
  switch (type.rawType) {
    case 'array': {
      const element = argument(type, 0) as TypeSignature;
      return (value as readonly unknown[]).map((each) => valueOf(element, each));
    }
    case 'map': {
      const element = argument(type, 1) as TypeSignature;
      return Object.fromEntries(
        Object.entries(value as Record<string, unknown>).map(([key, each]): [string, Json] => [
          key,
          valueOf(element, each),
        ]),
      );
    }
    case 'row':
      return rowOf(type, value as readonly unknown[]);
    case 'json':
      return JSON.parse(value as string) as Json;
    case 'timestamp with time zone':
      return instantOf(value as string) as Json;
    default:
      return value as Json;
  }
}

function rowOf(type: TypeSignature, values: readonly unknown[]): Json {
  const fields = values.map((value, index) => {
    const { fieldName, typeSignature } = argument(type, index) as Field;
    return { name: fieldName?.name, value: valueOf(typeSignature, value) };
  });
  return fields.every(({ name }) => name !== undefined)
    ? Object.fromEntries(fields.map(({ name, value }): [string, Json] => [name ?? '', value]))
    : fields.map(({ value }) => value);
}

function argument(type: TypeSignature, index: number): unknown {
  return type.arguments?.[index]?.value;
}

const INSTANT = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?) (UTC|[+-]\d{2}:\d{2})$/;

/** A time of a named zone may be there twice; it stays text, as does one beyond those of a Date. */
function instantOf(text: string): Date | string {
  const [, day, time, zone] = INSTANT.exec(text) ?? [];
  const parsed = new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(parsed.getTime()) ? text : parsed;
}
