import type pg from 'pg';
import type { ConnectionValue } from '../../server/dag/context.ts';

/** How to reach the Postgres that a connection names; its schema is the name of the database. */
export function postgresConfig(value: ConnectionValue): pg.ClientConfig {
  return {
    host: value.host ?? '127.0.0.1',
    port: value.port ?? 5432,
    ...(value.login === undefined ? {} : { user: value.login }),
    ...(value.password === undefined ? {} : { password: value.password }),
    ...(value.schema === undefined ? {} : { database: value.schema }),
    ...(value.extra['ssl'] === true ? { ssl: true } : {}),
    connectionTimeoutMillis: 10_000,
    // A server that vanishes while a statement is under way says nothing.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
}
