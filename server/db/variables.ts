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
