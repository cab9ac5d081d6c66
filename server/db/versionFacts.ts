import type { Queryable } from './transaction.ts';

/** What of a version stands in a list of DAGs. */
export interface VersionFacts {
  /** Its beginning. */
  readonly description: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
}

/** Of a description, in a list of all DAGs. */
const MOST_CHARACTERS = 200;

/**
 * Answers the function that tells what versions say of themselves. Definitions are large and versions never change, so
 * each is looked into once; what was not asked for the last time is forgotten.
 */
export function createVersionFacts(): (
  db: Queryable,
  versionIds: readonly number[],
) => Promise<ReadonlyMap<number, VersionFacts>> {
  let known: ReadonlyMap<number, VersionFacts> = new Map();
  return async (db, versionIds) => {
    const before = known;
    const missing = versionIds.filter((id) => !before.has(id));
    const found = new Map(missing.length === 0 ? [] : await readFacts(db, missing));
    const facts = new Map<number, VersionFacts>();
    for (const id of versionIds) {
      const each = found.get(id) ?? before.get(id);
      if (each !== undefined) facts.set(id, each);
    }
    known = facts;
    return facts;
  };
}

async function readFacts(db: Queryable, ids: readonly number[]): Promise<readonly (readonly [number, VersionFacts])[]> {
  const { rows } = await db.query<VersionFacts & { id: number }>(
    `select v.id, left(x.description, $2) as description, x.owner, coalesce(x.tags, '[]') as tags
     from haru.dag_version v, json_to_record(v.definition) as x (description text, owner text, tags json)
     where v.id = any($1)`,
    [ids, MOST_CHARACTERS],
  );
  return rows.map(({ id, description, owner, tags }) => [id, { description, owner, tags }]);
}
