import type { Json } from '../core/definition.ts';
import type { KeyRing } from '../secrets/keyRing.ts';
import type { Queryable } from './transaction.ts';

/** A variable as lists show it; its value is sealed. */
export interface VariableSummary {
  readonly name: string;
  readonly description: string | null;
  readonly changedAt: Date;
}

export async function listVariables(db: Queryable): Promise<VariableSummary[]> {
  const { rows } = await db.query<VariableSummary>(
    'select name, description, changed_at as "changedAt" from haru.variable order by name',
  );
  return rows;
}

export async function findVariable(db: Queryable, name: string): Promise<VariableSummary | null> {
  const { rows } = await db.query<VariableSummary>(
    'select name, description, changed_at as "changedAt" from haru.variable where name = $1',
    [name],
  );
  return rows[0] ?? null;
}

/** The value in its own object, since a value may be null; null where there is no variable of that name. */
export async function resolveVariable(
  db: Queryable,
  ring: KeyRing,
  name: string,
): Promise<{ readonly value: Json } | null> {
  const { rows } = await db.query<{ secret: Buffer }>('select secret from haru.variable where name = $1', [name]);
  const row = rows[0];
  return row ? { value: JSON.parse(ring.open(row.secret, about(name))) as Json } : null;
}

/** Makes a variable; false: there is one of this name. */
export async function createVariable(
  db: Queryable,
  ring: KeyRing,
  name: string,
  value: Json,
  description: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into haru.variable (name, description, secret) values ($1, $2, $3) on conflict (name) do nothing`,
    [name, description, ring.seal(JSON.stringify(value), about(name))],
  );
  return rowCount === 1;
}

/** Changes what is given of a variable; false: there is none of this name. */
export async function updateVariable(
  db: Queryable,
  ring: KeyRing,
  name: string,
  change: { readonly value?: Json; readonly description?: string | null },
): Promise<boolean> {
  const { value, description } = change;
  const { rowCount } = await db.query(
    `update haru.variable set secret = coalesce($2, secret), description = case when $3 then $4 else description end,
       changed_at = clock_timestamp()
     where name = $1`,
    [
      name,
      value === undefined ? null : ring.seal(JSON.stringify(value), about(name)),
      description !== undefined,
      description ?? null,
    ],
  );
  return rowCount === 1;
}

export async function putVariable(
  db: Queryable,
  ring: KeyRing,
  name: string,
  value: Json,
  description: string | null = null,
): Promise<void> {
  await db.query(
    `insert into haru.variable (name, description, secret) values ($1, $2, $3)
     on conflict (name) do update set description = excluded.description, secret = excluded.secret, changed_at = clock_timestamp()`,
    [name, description, ring.seal(JSON.stringify(value), about(name))],
  );
}

/** Answers whether there was one. */
export async function deleteVariable(db: Queryable, name: string): Promise<boolean> {
  const { rowCount } = await db.query('delete from haru.variable where name = $1', [name]);
  return rowCount === 1;
}

function about(name: string): string {
  return `variable:${name}`;
}
