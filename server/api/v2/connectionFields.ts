import type { Json } from '../../core/definition.ts';
import { openSecret, type ConnectionInput } from '../../db/connections.ts';
import type { ConnectionRow } from '../../db/read/connections.ts';
import type { KeyRing } from '../../secrets/keyRing.ts';
import { invalidField } from '../http/apiError.ts';
import { MASK, maskOf } from '../mask.ts';
import type { ConnectionBody, ConnectionResponse } from './connections.schema.ts';
import { masked } from './updateMask.ts';

const FIELDS = ['conn_type', 'description', 'host', 'login', 'schema', 'port', 'password', 'extra'] as const;
const NO_CHANGE = new Set(['connection_id', 'team_name']);

export function connectionView(ring: KeyRing, row: ConnectionRow): ConnectionResponse {
  const { login, password, extra } = openSecret(ring, row.name, row.secret);
  const hidden = Object.fromEntries(Object.keys(extra).map((key) => [key, MASK]));
  return {
    connection_id: row.name,
    conn_type: row.type,
    description: row.description,
    host: row.host,
    login: maskOf(login),
    schema: row.schema,
    port: row.port,
    password: maskOf(password),
    extra: Object.keys(extra).length === 0 ? null : JSON.stringify(hidden),
    team_name: null,
  };
}

/** A new connection; a mask stands for nothing there. */
export function newConnection(body: ConnectionBody): ConnectionInput {
  return changedConnection(NOTHING, body, undefined);
}

/** The connection with what the body sets; a mask leaves the secret that it stands for. */
export function changedConnection(
  current: Required<ConnectionInput>,
  body: ConnectionBody,
  mask: readonly string[] | undefined,
): ConnectionInput {
  const fields = mask?.filter((field) => !NO_CHANGE.has(field));
  const { conn_type: type = current.type, extra, ...change } = masked(body, fields, FIELDS);
  return {
    ...current,
    type,
    ...change,
    ...unmasked('login', change, current),
    ...unmasked('password', change, current),
    ...(extra === undefined ? {} : { extra: extraOf(extra, current.extra) }),
  };
}

const NOTHING: Required<ConnectionInput> = {
  type: '',
  description: null,
  host: null,
  port: null,
  schema: null,
  login: null,
  password: null,
  extra: {},
};

function unmasked(
  field: 'login' | 'password',
  change: Partial<ConnectionBody>,
  current: Required<ConnectionInput>,
): Partial<ConnectionInput> {
  return change[field] === MASK ? { [field]: current[field] } : {};
}

/** Values that are masked are those stored under the same name. */
function extraOf(text: string | null, current: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  const given = parsedExtra(text === null || text === '' ? '{}' : text);
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key, value === MASK ? (current[key] ?? value) : value]),
  );
}

function parsedExtra(text: string): Record<string, Json> {
  const refusal = (what: string) =>
    invalidField(
      ['body', 'extra'],
      'value_error',
      `Value error, The \`extra\` field must be a valid JSON object (e.g., {'key': 'value'})${what}`,
      MASK,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal(', but encountered non-JSON in `extra` field');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refusal('');
  return value as Record<string, Json>;
}
