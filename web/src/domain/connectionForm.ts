import type { components } from '../api/schema.ts';
import { paramFields, readFields, type FieldProblem, type ParamField } from './paramsForm.ts';

type Schemas = components['schemas'];
type Stored = Pick<Schemas['ConnectionOverview'], 'host' | 'port' | 'schema' | 'hasLogin' | 'hasPassword' | 'extra'>;
type Schema = Readonly<Record<string, unknown>>;

/** What stands for a secret that stays as it is. */
const MASK = '***';
const EXTRA = 'extra.';

/** A field of a connection; one of its extra is named `extra.url`. */
export interface ConnectionField extends ParamField {
  readonly isSecret: boolean;
  /** A value is stored that is not shown; left empty, it stays. */
  readonly isStored: boolean;
}

/** The fields of a type's form, filled with what may be shown of a connection; null: one is made. */
export function connectionFields(typeSchema: Schema, stored: Stored | null): ConnectionField[] {
  const { extra, ...own } = recordOf(typeSchema['properties']);
  const required = new Set([
    ...listOf(typeSchema['required']),
    ...listOf(recordOf(extra)['required']).map((name) => EXTRA + name),
  ]);
  const ofExtra = Object.entries(recordOf(recordOf(extra)['properties'])).map(
    ([name, schema]) => [EXTRA + name, schema] as const,
  );
  const schemas = [...Object.entries(own), ...ofExtra].map(([name, given]) => {
    const isKept = isStored(name, stored);
    return [name, fieldSchema(recordOf(given), required.has(name) && !isKept)] as const;
  });
  return paramFields(Object.fromEntries(schemas)).map((field) => ({
    ...field,
    initial: initialOf(field, shownOf(field.name, stored)),
    isSecret: field.schema['writeOnly'] === true,
    isStored: isStored(field.name, stored),
  }));
}

/** Fields of the extra that are stored and that the type does not know. */
export function otherExtra(fields: readonly ConnectionField[], stored: Stored | null): string[] {
  return stored?.extra.filter((name) => !fields.some((field) => field.name === EXTRA + name)) ?? [];
}

export interface ConnectionDraft {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly texts: Readonly<Record<string, string>>;
  /** Names of fields whose stored value goes. */
  readonly removed: ReadonlySet<string>;
}

export type ConnectionReading =
  | { readonly ok: true; readonly body: Schemas['ConnectionBody'] }
  | { readonly ok: false; readonly problems: Readonly<Record<string, FieldProblem>> };

/** What is to be sent. Secrets that are neither given nor removed stay as they are. */
export function readConnection(
  draft: ConnectionDraft,
  fields: readonly ConnectionField[],
  stored: Stored | null,
): ConnectionReading {
  const { values, problems } = readFields(fields, draft.texts);
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const kept = (name: string): unknown => (isStored(name, stored) && !draft.removed.has(name) ? MASK : null);
  const valueOf = (name: string): unknown => values[name] ?? kept(name);
  const names = new Set([...fields.map(({ name }) => name), ...(stored?.extra ?? []).map((name) => EXTRA + name)]);
  const extra = [...names]
    .filter((name) => name.startsWith(EXTRA))
    .map((name) => [name.slice(EXTRA.length), valueOf(name)] as const)
    .filter(([, value]) => value !== null);
  const own = (name: 'host' | 'schema' | 'login' | 'password') => {
    const value = valueOf(name);
    return typeof value === 'string' ? value : null;
  };
  const port = values['port'];
  return {
    ok: true,
    body: {
      connection_id: draft.name,
      conn_type: draft.type,
      description: draft.description === '' ? null : draft.description,
      host: own('host'),
      schema: own('schema'),
      port: typeof port === 'number' ? port : null,
      login: own('login'),
      password: own('password'),
      extra: extra.length === 0 ? null : JSON.stringify(Object.fromEntries(extra)),
    },
  };
}

/** A flag that may be left out is a choice of three, since what is stored is not shown. */
function fieldSchema(schema: Schema, isRequired: boolean): Schema {
  const asChoice = schema['type'] === 'boolean' ? { enum: [true, false] } : {};
  const type = schema['type'] ?? 'string';
  return {
    ...schema,
    ...asChoice,
    type: isRequired ? type : [type, 'null'],
  };
}

/** What is shown is no default: a field that is emptied is empty. */
function initialOf({ kind, initial }: ParamField, shown: string | number | null): string {
  if (shown === null) return initial;
  return kind === 'choice' ? JSON.stringify(shown) : String(shown);
}

function shownOf(name: string, stored: Stored | null): string | number | null {
  return name === 'host' || name === 'port' || name === 'schema' ? (stored?.[name] ?? null) : null;
}

function isStored(name: string, stored: Stored | null): boolean {
  if (stored === null) return false;
  if (name === 'login') return stored.hasLogin;
  if (name === 'password') return stored.hasPassword;
  return name.startsWith(EXTRA) && stored.extra.includes(name.slice(EXTRA.length));
}

function recordOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}
