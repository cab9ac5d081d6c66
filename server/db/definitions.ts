import type { DagDefinition } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

export interface StoredVersion {
  readonly versionId: number;
  readonly dagNo: number;
  readonly dagId: string;
  readonly definition: DagDefinition;
  readonly definitionHash: string;
  readonly bundleHash: string;
}

/** Versions never change once stored, so each process keeps the ones that it has used lately. */
export interface DefinitionCache {
  get(db: Queryable, versionId: number): Promise<StoredVersion>;
}

export function createDefinitionCache(capacity = 2_000): DefinitionCache {
  const cached = new Map<number, StoredVersion>();
  return {
    async get(db, versionId) {
      const hit = cached.get(versionId);
      if (hit) {
        cached.delete(versionId);
        cached.set(versionId, hit);
        return hit;
      }
      const version = await loadVersion(db, versionId);
      cached.set(versionId, version);
      const oldest = cached.keys().next().value;
      if (cached.size > capacity && oldest !== undefined) cached.delete(oldest);
      return version;
    },
  };
}

async function loadVersion(db: Queryable, versionId: number): Promise<StoredVersion> {
  const { rows } = await db.query<{
    dag_no: number;
    dag_id: string;
    definition: DagDefinition;
    definition_hash: string;
    bundle_hash: string;
  }>(
    `select v.dag_no, d.dag_id, v.definition, v.definition_hash, v.bundle_hash
     from haru.dag_version v join haru.dag d using (dag_no) where v.id = $1`,
    [versionId],
  );
  const row = rows[0];
  if (!row) throw new Error(`DAG version ${versionId} is not stored any more`);
  return {
    versionId,
    dagNo: row.dag_no,
    dagId: row.dag_id,
    definition: row.definition,
    definitionHash: row.definition_hash,
    bundleHash: row.bundle_hash,
  };
}
