import type { Pool } from 'pg';
import type { ConnectionValue } from '../dag/context.ts';
import type { Json } from '../core/definition.ts';
import type { KeyRing } from '../secrets/keyRing.ts';
import { inTransaction, type Queryable } from './transaction.ts';

/** A connection as lists show it: nothing of it is secret. */
export interface ConnectionSummary {
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly host: string | null;
  readonly port: number | null;
  readonly schema: string | null;
  /** Whether a person has set it; Haru's own defaults leave it alone from then on. */
  readonly isEdited: boolean;
  readonly changedAt: Date;
}

/** A connection to be stored. Login, password and extra are sealed. */
export interface ConnectionInput {
  readonly type: string;
  readonly description?: string | null;
  readonly host?: string | null;
  readonly port?: number | null;
  readonly schema?: string | null;
  readonly login?: string | null;
  readonly password?: string | null;
  readonly extra?: Readonly<Record<string, Json>>;
}

/** What of a connection is sealed. */
export interface ConnectionSecret {
  readonly login: string | null;
  readonly password: string | null;
  readonly extra: Record<string, Json>;
}

const SUMMARY = 'name, type, description, host, port, schema, is_edited as "isEdited", changed_at as "changedAt"';

export async function listConnections(db: Queryable): Promise<ConnectionSummary[]> {
  const { rows } = await db.query<ConnectionSummary>(`select ${SUMMARY} from haru.connection order by name`);
  return rows;
}

export async function findConnection(db: Queryable, name: string): Promise<ConnectionSummary | null> {
  const { rows } = await db.query<ConnectionSummary>(`select ${SUMMARY} from haru.connection where name = $1`, [name]);
  return rows[0] ?? null;
}

/** The connection with its secrets; null where there is none of that name. */
export async function resolveConnection(db: Queryable, ring: KeyRing, name: string): Promise<ConnectionValue | null> {
  const { rows } = await db.query<{
    type: string;
    host: string | null;
    port: number | null;
    schema: string | null;
    secret: Buffer | null;
  }>('select type, host, port, schema, secret from haru.connection where name = $1', [name]);
  const row = rows[0];
  if (!row) return null;
  const secret = openSecret(ring, name, row.secret);
  return {
    type: row.type,
    ...(row.host === null ? {} : { host: row.host }),
    ...(row.port === null ? {} : { port: row.port }),
    ...(row.schema === null ? {} : { schema: row.schema }),
    ...(secret.login === null ? {} : { login: secret.login }),
    ...(secret.password === null ? {} : { password: secret.password }),
    extra: secret.extra,
  };
}

/** The secrets of a stored connection; `sealed` is null where it has none. */
export function openSecret(ring: KeyRing, name: string, sealed: Buffer | null): ConnectionSecret {
  return sealed === null ? NO_SECRET : (JSON.parse(ring.open(sealed, about(name))) as ConnectionSecret);
}

/** Makes a connection as a person asks for it; false: there is one of this name. */
export async function createConnection(
  db: Queryable,
  ring: KeyRing,
  name: string,
  input: ConnectionInput,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into haru.connection (name, type, description, host, port, schema, secret, is_edited)
     values ($1, $2, $3, $4, $5, $6, $7, true) on conflict (name) do nothing`,
    parameters(ring, name, input),
  );
  return rowCount === 1;
}

/** Changes a connection by what it is; false: there is none of this name. */
export async function changeConnection(
  pool: Pool,
  ring: KeyRing,
  name: string,
  change: (current: Required<ConnectionInput>) => ConnectionInput,
): Promise<boolean> {
  return inTransaction(pool, async (db) => {
    const { rows } = await db.query<
      Omit<Required<ConnectionInput>, keyof ConnectionSecret> & { secret: Buffer | null }
    >(`select type, description, host, port, schema, secret from haru.connection where name = $1 for update`, [name]);
    const [row] = rows;
    if (!row) return false;
    const { secret, ...open } = row;
    await putConnection(db, ring, name, change({ ...open, ...openSecret(ring, name, secret) }));
    return true;
  });
}

/** Makes or replaces a connection as a person asks for it. */
export async function putConnection(db: Queryable, ring: KeyRing, name: string, input: ConnectionInput): Promise<void> {
  await db.query(
    `insert into haru.connection (name, type, description, host, port, schema, secret, is_edited)
     values ($1, $2, $3, $4, $5, $6, $7, true)
     on conflict (name) do update set
       type = excluded.type, description = excluded.description, host = excluded.host, port = excluded.port,
       schema = excluded.schema, secret = excluded.secret, is_edited = true, changed_at = clock_timestamp()`,
    parameters(ring, name, input),
  );
}

/** Makes or refreshes one of Haru's own connections, and leaves one that a person has set. Answers whether it wrote. */
export async function putDefaultConnection(
  db: Queryable,
  ring: KeyRing,
  name: string,
  input: ConnectionInput,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into haru.connection as c (name, type, description, host, port, schema, secret)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (name) do update set
       type = excluded.type, description = excluded.description, host = excluded.host, port = excluded.port,
       schema = excluded.schema, secret = excluded.secret, changed_at = clock_timestamp()
     where not c.is_edited`,
    parameters(ring, name, input),
  );
  return rowCount === 1;
}

/** Answers whether there was one. */
export async function deleteConnection(db: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from haru.connection where name = $1', [name]);
  return rowCount === 1;
}

const NO_SECRET: ConnectionSecret = { login: null, password: null, extra: {} };

function about(name: string): string {
  return `connection:${name}`;
}

function parameters(ring: KeyRing, name: string, input: ConnectionInput): unknown[] {
  const secret: ConnectionSecret = {
    login: input.login ?? null,
    password: input.password ?? null,
    extra: { ...input.extra },
  };
  return [
    name,
    input.type,
    input.description ?? null,
    input.host ?? null,
    input.port ?? null,
    input.schema ?? null,
    ring.seal(JSON.stringify(secret), about(name)),
  ];
}
