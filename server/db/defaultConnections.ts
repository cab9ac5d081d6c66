import type { KeyRing } from '../secrets/keyRing.ts';
import { putDefaultConnection, type ConnectionInput } from './connections.ts';
import type { Queryable } from './transaction.ts';

/** Where the parts of the examples are; null: not there. */
export interface DefaultConnections {
  readonly logBufferUrl: string | null;
  readonly martUrl: string | null;
  readonly warehouseUrl: string;
  readonly ssh: {
    readonly host: string;
    readonly port: number;
    readonly login: string;
    readonly privateKey: string;
    readonly hostKey: string;
    readonly sparkHome: string | null;
    /** Folder on the host that the paths of Spark jobs start from. */
    readonly jobs: string | null;
  } | null;
}

/** Makes or refreshes the connections of the examples; one that a person has set stays as it is. */
export async function putDefaultConnections(db: Queryable, ring: KeyRing, parts: DefaultConnections): Promise<void> {
  const { logBufferUrl, martUrl, warehouseUrl, ssh } = parts;
  const connections: Record<string, ConnectionInput | null> = {
    log_buffer:
      logBufferUrl === null
        ? null
        : { ...fromUrl(logBufferUrl, 'redis'), description: 'Redis with the lists of access-log events' },
    mart: martUrl === null ? null : { ...fromUrl(martUrl, 'postgres'), description: 'Postgres of the marts' },
    warehouse: { ...warehouseAt(warehouseUrl), description: 'Root of the Parquet files' },
    spark: ssh && {
      type: 'ssh',
      description: 'SSH host that runs spark-submit',
      host: ssh.host,
      port: ssh.port,
      login: ssh.login,
      extra: {
        privateKey: ssh.privateKey,
        hostKey: ssh.hostKey,
        ...(ssh.sparkHome === null ? {} : { sparkHome: ssh.sparkHome }),
        ...(ssh.jobs === null ? {} : { jobs: ssh.jobs }),
      },
    },
    ops: { type: 'log', description: 'Notices to operations, written to the log only' },
  };
  for (const [name, connection] of Object.entries(connections)) {
    if (connection !== null) await putDefaultConnection(db, ring, name, connection);
  }
}

/** Host, port, login, password and database (`schema`) of a URL; its query as `extra`. */
function fromUrl(text: string, type: 'redis' | 'postgres'): ConnectionInput {
  const url = new URL(text);
  const database = decodeURIComponent(url.pathname.slice(1));
  return {
    type,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (type === 'redis' ? 6379 : 5432) : Number(url.port),
    login: decodeURIComponent(url.username) || null,
    password: decodeURIComponent(url.password) || null,
    schema: database || null,
    extra: { ...Object.fromEntries(url.searchParams), ...(url.protocol === 'rediss:' ? { tls: true } : {}) },
  };
}

/** The user or keys of a store's URL as login and password, and its query as `extra`; of several hosts none is a URL's. */
export function warehouseAt(text: string): ConnectionInput {
  const [, scheme = '', user, password, place = '', query = ''] =
    /^(?!file:)([a-z0-9]+:\/\/)(?:([^@/:?]*)(?::([^@/?]*))?@)?([^?]*)(?:\?(.*))?$/.exec(text) ?? [];
  if (scheme === '') return { type: 'filesystem', extra: { url: text } };
  return {
    type: 'filesystem',
    login: user === undefined ? null : decodeURIComponent(user),
    password: password === undefined ? null : decodeURIComponent(password),
    extra: { ...Object.fromEntries(new URLSearchParams(query)), url: `${scheme}${place}` },
  };
}
