/** The form of a DAG's parameters: which field stands for which JSON Schema, and what its text means. */

type Schema = Readonly<Record<string, unknown>>;

export type FieldKind = 'text' | 'longText' | 'number' | 'checkbox' | 'choice' | 'date' | 'dateTime' | 'json';

export interface ParamField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly title: string;
  readonly description: string | null;
  readonly isRequired: boolean;
  /** What the field holds at first: `true` or `false` for a checkbox, the JSON of the value for a choice. */
  readonly initial: string;
  /** Of a choice: JSON values. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly schema: Schema;
}

/** Why a text is not a value of its field; `limit` is the bound that it crosses. */
export interface FieldProblem {
  readonly kind:
    'required' | 'number' | 'integer' | 'json' | 'least' | 'most' | 'shortest' | 'longest' | 'pattern' | 'type';
  readonly limit: string;
}

export type FieldValue =
  | { readonly ok: true; /** Undefined: left out, the default holds. */ readonly value: unknown }
  | { readonly ok: false; readonly problem: FieldProblem };

/** One field for each parameter, in the order of their definition. */
export function paramFields(params: Readonly<Record<string, unknown>>): ParamField[] {
  return Object.entries(params).map(([name, given]) => {
    const schema = isRecord(given) ? given : {};
    const types = typesOf(schema);
    const kind = kindOf(schema, types);
    const value = schema['default'];
    return {
      name,
      kind,
      title: stringOr(schema['title'], name),
      description: typeof schema['description'] === 'string' ? schema['description'] : null,
      isRequired: value === undefined && !types.includes('null'),
      initial: textOf(value, kind),
      choices: choicesOf(schema),
      schema,
    };
  });
}

/** Reads a field's text as the value that its schema wants; the server checks the whole once more. */
export function readField(field: ParamField, text: string): FieldValue {
  if (field.kind === 'checkbox') return { ok: true, value: text === 'true' };
  if (text.trim() === '' && field.kind !== 'text' && field.kind !== 'longText') {
    return field.isRequired ? problem('required') : { ok: true, value: undefined };
  }
  switch (field.kind) {
    case 'number':
      return readNumber(field.schema, text);
    case 'choice':
      return { ok: true, value: JSON.parse(text) as unknown };
    case 'json':
      return readJson(field.schema, text);
    case 'date':
      return { ok: true, value: text };
    case 'dateTime':
      return { ok: true, value: `${text}${text.length === 16 ? ':00' : ''}Z` };
    case 'text':
    case 'longText':
      return readText(field, text);
  }
}

/** The values of all fields by name, without those that were left out, and what is wrong with the others. */
export function readFields(fields: readonly ParamField[], texts: Readonly<Record<string, string>>) {
  const values: Record<string, unknown> = {};
  const problems: Record<string, FieldProblem> = {};
  for (const field of fields) {
    const reading = readField(field, texts[field.name] ?? '');
    if (!reading.ok) problems[field.name] = reading.problem;
    else if (reading.value !== undefined) values[field.name] = reading.value;
  }
  return { values, problems };
}

function kindOf(schema: Schema, types: readonly string[]): FieldKind {
  if (Array.isArray(schema['enum'])) return 'choice';
  const type = types.find((name) => name !== 'null');
  if (type === 'boolean') return 'checkbox';
  if (type === 'integer' || type === 'number') return 'number';
  if (type !== 'string') return 'json';
  if (schema['format'] === 'date') return 'date';
  if (schema['format'] === 'date-time') return 'dateTime';
  return schema['format'] === 'multiline' ? 'longText' : 'text';
}

function typesOf(schema: Schema): string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  return Array.isArray(type) ? type.filter((name) => typeof name === 'string') : [];
}

function choicesOf(schema: Schema): { value: string; label: string }[] {
  const values: readonly unknown[] = Array.isArray(schema['enum']) ? schema['enum'] : [];
  return values.map((value) => ({
    value: JSON.stringify(value),
    label: typeof value === 'string' ? value : JSON.stringify(value),
  }));
}

/** A value as its field holds it. */
export function textOf(value: unknown, kind: FieldKind): string {
  if (kind === 'checkbox') return value === true ? 'true' : 'false';
  if (value === undefined || (value === null && kind !== 'json')) return '';
  if (kind === 'choice') return JSON.stringify(value);
  if (kind === 'json') return JSON.stringify(value, null, 2);
  if (kind === 'dateTime' && typeof value === 'string') return toUtcField(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** `2026-11-21T00:10`, with seconds where there are any: as a date-time input holds it, on the UTC clock. */
export function toUtcField(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, 19).replace(/:00$/, '');
}

function readNumber(schema: Schema, text: string): FieldValue {
  const value = Number(text);
  if (!Number.isFinite(value)) return problem('number');
  if (typesOf(schema).includes('integer') && !Number.isInteger(value)) return problem('integer');
  const [least, most] = [schema['minimum'], schema['maximum']];
  if (typeof least === 'number' && value < least) return problem('least', least);
  if (typeof most === 'number' && value > most) return problem('most', most);
  return { ok: true, value };
}

function readText(field: ParamField, text: string): FieldValue {
  const { minLength, maxLength, pattern } = field.schema as {
    minLength?: unknown;
    maxLength?: unknown;
    pattern?: unknown;
  };
  const { default: usual } = field.schema;
  if (text === '' && (usual === undefined || usual === null)) {
    return field.isRequired ? problem('required') : { ok: true, value: undefined };
  }
  if (typeof minLength === 'number' && text.length < minLength) return problem('shortest', minLength);
  if (typeof maxLength === 'number' && text.length > maxLength) return problem('longest', maxLength);
  if (typeof pattern === 'string' && !matches(pattern, text)) return problem('pattern', pattern);
  return { ok: true, value: text };
}

function readJson(schema: Schema, text: string): FieldValue {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('json');
  }
  const types = typesOf(schema);
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return types.length === 0 || types.includes(type) ? { ok: true, value } : problem('type', types.join(', '));
}

/** A pattern that this browser cannot read is left to the server. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function problem(kind: FieldProblem['kind'], limit: string | number = ''): FieldValue {
  return { ok: false, problem: { kind, limit: String(limit) } };
}

function stringOr(value: unknown, other: string): string {
  return typeof value === 'string' && value !== '' ? value : other;
}

function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
