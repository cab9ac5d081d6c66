import type { DagDefinition } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

export interface StoredVersion {
  readonly versionId: number;
  readonly dagNo: number;
  readonly dagId: string;
  /** The version that it is derived from for some runs; null: it is none of those. */
  readonly baseId: number | null;
  readonly definition: DagDefinition;
  readonly definitionHash: string;
  readonly bundleHash: string;
}

/** Versions never change once stored, so each process keeps the ones that it has used lately. */
export interface DefinitionCache {
  get(db: Queryable, versionId: number): Promise<StoredVersion>;
  /** In the order of their numbers' list; those that are not kept yet are read in one statement. */
  getAll(db: Queryable, versionIds: readonly number[]): Promise<readonly StoredVersion[]>;
}

export function createDefinitionCache(capacity = 2_000): DefinitionCache {
  const cached = new Map<number, StoredVersion>();

  async function getAll(db: Queryable, versionIds: readonly number[]): Promise<readonly StoredVersion[]> {
    const known = new Map<number, StoredVersion>();
    for (const versionId of versionIds) {
      const hit = cached.get(versionId);
      if (hit) known.set(versionId, hit);
    }
    const missing = versionIds.filter((versionId) => !known.has(versionId));
    if (missing.length > 0)
      for (const version of await loadVersions(db, missing)) known.set(version.versionId, version);
    const versions = versionIds.map((versionId) => {
      const version = known.get(versionId);
      if (!version) throw new Error(`DAG version ${versionId} is not stored any more`);
      return version;
    });
    for (const version of versions) {
      cached.delete(version.versionId);
      cached.set(version.versionId, version);
    }
    for (const oldest of cached.keys()) {
      if (cached.size <= capacity) break;
      cached.delete(oldest);
    }
    return versions;
  }

  return {
    getAll,
    async get(db, versionId) {
      const [version] = await getAll(db, [versionId]);
      return version as StoredVersion;
    },
  };
}

async function loadVersions(db: Queryable, versionIds: readonly number[]): Promise<readonly StoredVersion[]> {
  const { rows } = await db.query<StoredVersion>(
    `select v.id as "versionId", v.dag_no as "dagNo", d.dag_id as "dagId", v.base_id as "baseId", v.definition, v.definition_hash as "definitionHash",
       v.bundle_hash as "bundleHash"
     from haru.dag_version v join haru.dag d using (dag_no) where v.id = any($1)`,
    [versionIds],
  );
  return rows;
}
