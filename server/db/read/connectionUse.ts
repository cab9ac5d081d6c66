import type { Queryable } from '../transaction.ts';

/** Where task definitions and notifiers name connections. */
const PATHS = ['$.tasks[*].connections[*]', '$.tasks[*].notify[*].connection', '$.**.deadline.notify[*].connection'];

/** The DAGs whose current version names each connection, by the connection's name. */
export async function connectionUse(db: Queryable): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await db.query<{ name: string; dagIds: string[] }>({
    name: 'connection-use',
    text: `select n.name #>> '{}' as name, array_agg(distinct d.dag_id order by d.dag_id) as "dagIds"
      from haru.dag d join haru.dag_version v on v.id = d.version_id
      cross join lateral (
        ${PATHS.map((path) => `select jsonb_path_query(v.definition::jsonb, '${path}') as name`).join(' union ')}
      ) n
      where not d.is_stale group by 1`,
  });
  return new Map(rows.map(({ name, dagIds }) => [name, dagIds]));
}
