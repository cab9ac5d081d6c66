import type { DagDefinition } from '../core/definition.ts';
import { hashOf } from '../dag/canonicalJson.ts';
import type { Queryable } from './transaction.ts';

/**
 * The version with another version's code and number and a definition of its own, made unless there is one: what runs are
 * pinned to that do not have all tasks of a version, or have some that it lacks.
 */
export async function derivedVersion(db: Queryable, baseId: number, definition: DagDefinition): Promise<number> {
  const contentHash = hashOf(['derived', baseId, definition]);
  const { rows } = await db.query<{ id: number }>({
    name: 'derive-version',
    text: `insert into haru.dag_version (dag_no, number, content_hash, definition_hash, definition, bundle_hash, source_commit, base_id)
      select dag_no, number, $2, definition_hash, $3, bundle_hash, source_commit, id from haru.dag_version where id = $1
      on conflict (dag_no, content_hash) do nothing
      returning id`,
    values: [baseId, contentHash, JSON.stringify(definition)],
  });
  // A statement of its own sees what another transaction has made meanwhile.
  const id = rows[0]?.id ?? (await versionOfContent(db, baseId, contentHash));
  if (id === undefined) throw new Error(`no version was derived from version ${baseId}`);
  return id;
}

async function versionOfContent(db: Queryable, baseId: number, contentHash: string): Promise<number | undefined> {
  const { rows } = await db.query<{ id: number }>({
    name: 'version-of-content',
    text: `select v.id from haru.dag_version v join haru.dag_version b using (dag_no) where b.id = $1 and v.content_hash = $2`,
    values: [baseId, contentHash],
  });
  return rows[0]?.id;
}
