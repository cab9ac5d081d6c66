import type { Json } from './definition.ts';

/** JSON Schema of one field of a connection; what is `writeOnly` is secret. */
export type FieldSchema = Readonly<Record<string, Json>>;

/** What a connection of a type is made of. */
export interface ConnectionType {
  readonly type: string;
  /** Fields of every connection that the type uses. */
  readonly fields: Readonly<Record<string, FieldSchema>>;
  /** Fields of its `extra`. */
  readonly extra: Readonly<Record<string, FieldSchema>>;
  /** Those that must be there; one of `extra` as `extra.url`. */
  readonly required: readonly string[];
}

const TEXT = { type: 'string' } as const;
const SECRET = { type: 'string', writeOnly: true } as const;
const FLAG = { type: 'boolean' } as const;
const OBJECT = { type: 'object' } as const;
const URL_TEXT = { type: 'string', pattern: '^[a-z][a-z0-9]*://' } as const;
const MOST_PORT = 65_535;

const port = (usual: number): FieldSchema => ({ type: 'integer', minimum: 1, maximum: MOST_PORT, examples: [usual] });
const login = { login: TEXT, password: SECRET } as const;
const trino = (type: 'presto' | 'trino'): ConnectionType => ({
  type,
  fields: { host: TEXT, port: port(8080), schema: TEXT, ...login },
  extra: { catalog: TEXT, protocol: { enum: ['http', 'https'] }, token: SECRET, session: OBJECT },
  required: ['host'],
});

/** The types of connections that operators, notifiers and folders use, by name. */
export const CONNECTION_TYPES: readonly ConnectionType[] = [
  {
    type: 'filesystem',
    fields: login,
    extra: {
      url: URL_TEXT,
      user: TEXT,
      endpoint: URL_TEXT,
      region: TEXT,
      pathStyle: FLAG,
      proxy: URL_TEXT,
      sessionToken: SECRET,
    },
    required: ['extra.url'],
  },
  {
    type: 'http',
    fields: { host: TEXT, port: port(443), schema: { enum: ['http', 'https'] }, ...login },
    extra: { url: URL_TEXT, headers: OBJECT },
    required: [],
  },
  {
    type: 'kafka',
    fields: { host: TEXT, port: port(9092), ...login },
    extra: { brokers: { type: 'array' }, sasl: { enum: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] }, tls: FLAG },
    required: [],
  },
  { type: 'log', fields: {}, extra: {}, required: [] },
  {
    type: 'postgres',
    fields: { host: TEXT, port: port(5432), schema: TEXT, ...login },
    extra: { ssl: FLAG },
    required: ['host'],
  },
  trino('presto'),
  {
    type: 'redis',
    fields: { host: TEXT, port: port(6379), schema: { type: 'string', pattern: '^\\d+$' }, ...login },
    extra: { tls: FLAG },
    required: ['host'],
  },
  { type: 'slackwebhook', fields: { host: TEXT, password: SECRET }, extra: { url: URL_TEXT }, required: [] },
  {
    type: 'smtp',
    fields: { host: TEXT, port: port(587), ...login },
    extra: { from: TEXT, secure: FLAG, insecure: FLAG },
    required: ['host'],
  },
  {
    type: 'ssh',
    fields: { host: TEXT, port: port(22), login: TEXT },
    extra: {
      privateKey: { ...SECRET, format: 'multiline' },
      passphrase: SECRET,
      hostKey: TEXT,
      jobs: TEXT,
      sparkHome: TEXT,
      sparkConf: OBJECT,
      sparkMaster: URL_TEXT,
      yarn: URL_TEXT,
      env: OBJECT,
    },
    required: ['host', 'login', 'extra.privateKey', 'extra.hostKey'],
  },
  trino('trino'),
];

/** The whole of a type as one JSON Schema, by which a form is made. */
export function schemaOf({ fields, extra, required }: ConnectionType): Readonly<Record<string, Json>> {
  const own = required.filter((name) => !name.startsWith('extra.'));
  const inExtra = required.filter((name) => name.startsWith('extra.')).map((name) => name.slice('extra.'.length));
  return {
    type: 'object',
    properties: { ...fields, extra: { type: 'object', properties: { ...extra }, required: inExtra } },
    required: inExtra.length > 0 ? [...own, 'extra'] : [...own],
  };
}

/** What of a connection may be seen. */
export interface OpenConnection {
  readonly type: string;
  readonly host: string | null;
  readonly port: number | null;
  readonly schema: string | null;
  readonly hasLogin: boolean;
  readonly hasPassword: boolean;
}

/** A connection as a URI in which what is secret is masked. */
export function maskedUri({ type, host, port, schema, hasLogin, hasPassword }: OpenConnection): string {
  const user = `${hasLogin ? '***' : ''}${hasPassword ? ':***' : ''}`;
  const place = `${host ?? ''}${port === null ? '' : `:${port}`}`;
  return `${type}://${user === '' ? '' : `${user}@`}${place}${schema === null ? '' : `/${schema}`}`;
}
