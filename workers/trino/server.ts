import type { ConnectionValue } from '../../server/dag/context.ts';

/** A Trino or Presto as a connection names it: its address, and what every statement is sent with. */
export interface TrinoServer {
  readonly url: string;
  /** Of the names of its headers: `X-Trino-...`, `X-Presto-...`. */
  readonly dialect: 'Trino' | 'Presto';
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, TrinoServer['dialect']>> = { trino: 'Trino', presto: 'Presto' };

/** Whether a connection of this type is spoken to by the protocol of Trino. */
export function isTrino(type: string): boolean {
  return type in TYPES;
}

/**
 * `schema` is the schema, `extra.catalog` the catalog that names without one belong to; `extra.protocol` is http (default)
 * or https, `extra.token` a JWT, `extra.session` properties of the session. A password goes over https only.
 */
export function trinoServer(name: string, connection: ConnectionValue): TrinoServer {
  const { type, host = '127.0.0.1', login, password, schema, extra } = connection;
  const dialect = TYPES[type] ?? 'Trino';
  const protocol = textOf(name, extra, 'protocol') ?? 'http';
  if (protocol !== 'http' && protocol !== 'https')
    throw new Error(`the connection ${name}: extra.protocol is '${protocol}'; give http or https`);
  const token = textOf(name, extra, 'token');
  const catalog = textOf(name, extra, 'catalog');
  if (protocol === 'http' && (password !== undefined || token !== undefined))
    throw new Error(
      `the connection ${name} has a secret and no encryption: set extra.protocol to https, or leave the secret out`,
    );
  const user = login ?? 'haru';
  const own: Readonly<Record<string, string | undefined>> = {
    User: user,
    Source: 'haru',
    'Time-Zone': 'UTC',
    // Without it times are cut to milliseconds.
    'Client-Capabilities': 'PARAMETRIC_DATETIME',
    Catalog: catalog,
    Schema: schema,
    Session: sessionOf(name, extra['session']),
  };
  const authorization =
    token !== undefined
      ? `Bearer ${token}`
      : password !== undefined
        ? `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
        : undefined;
  const given = Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    url: `${protocol}://${host.includes(':') ? `[${host}]` : host}:${connection.port ?? (protocol === 'https' ? 443 : 8080)}`,
    dialect,
    headers: {
      ...Object.fromEntries(given.map(([header, value]) => [`X-${dialect}-${header}`, value])),
      ...(authorization === undefined ? {} : { authorization }),
    },
  };
}

function textOf(name: string, extra: ConnectionValue['extra'], key: string): string | undefined {
  const value = extra[key];
  if (value === undefined || typeof value === 'string') return value;
  throw new Error(`the connection ${name}: extra.${key} is no text`);
}

function sessionOf(name: string, session: unknown): string | undefined {
  if (session === undefined) return undefined;
  if (typeof session !== 'object' || session === null || Array.isArray(session))
    throw new Error(`the connection ${name}: extra.session is no object of properties`);
  return Object.entries(session)
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`)
    .join(',');
}
