import { usedAssets } from '../core/assetGraph.ts';
import type { DagDefinition } from '../core/definition.ts';
import { hashOf } from '../dag/canonicalJson.ts';
import { storeAssets } from './assets.ts';
import type { Queryable } from './transaction.ts';

export interface StoredBundle {
  readonly hash: string;
  readonly code: string;
  readonly sourceMap: string;
  readonly source: string;
  readonly nativeVersions: Readonly<Record<string, string>>;
}

export interface LoadedDag {
  readonly definition: DagDefinition;
  readonly definitionHash: string;
}

export interface DagFile {
  /** Absolute path. */
  readonly file: string;
  readonly bundle: StoredBundle;
  readonly dags: readonly LoadedDag[];
  /** Bundling and evaluation together, in milliseconds. */
  readonly loadMs: number;
  /** The commit that holds the file as it is; null: none does. */
  readonly sourceCommit: string | null;
  /** Whether a DAG that is new, and says nothing of it, starts paused. */
  readonly isPausedByDefault: boolean;
}

/** A DAG id that another file defines too. */
export interface Clash {
  readonly dagId: string;
  readonly file: string;
}

/**
 * The DAGs of the file that another file holds: one that is in `liveFiles` (those that this loader sees), or one in a
 * folder that another loader holds. A file that nobody sees any more holds nothing.
 */
export async function clashesOf(
  db: Queryable,
  file: string,
  dagIds: readonly string[],
  liveFiles: readonly string[],
): Promise<readonly Clash[]> {
  const { rows } = await db.query<Clash>({
    name: 'dag-clashes',
    text: `select dag_id as "dagId", file from haru.dag d
      where dag_id = any ($2) and file <> $1 and not is_stale
        and (file = any ($3) or exists (
          select from haru.dag_folder f
          where starts_with(d.file, f.folder || '/') and f.lease_expires_at > clock_timestamp()
            and not starts_with($1, f.folder || '/')
        ))
      order by dag_id`,
    values: [file, dagIds, liveFiles],
  });
  return rows;
}

/** Stores bundle and DAGs of a file that loads, within a transaction; answers the ids of the DAGs that changed by it. */
export async function storeDagFile(db: Queryable, loaded: DagFile): Promise<readonly string[]> {
  await storeBundle(db, loaded.bundle);
  const changed: string[] = [];
  const inOrder = loaded.dags.toSorted((a, b) => (a.definition.dagId < b.definition.dagId ? -1 : 1));
  for (const dag of inOrder) if (await storeDag(db, loaded, dag)) changed.push(dag.definition.dagId);
  const ids = loaded.dags.map(({ definition }) => definition.dagId);
  const dropped = await markStale(db, loaded.file, ids);
  return [...changed, ...dropped];
}

async function storeBundle(db: Queryable, bundle: StoredBundle): Promise<void> {
  await db.query({
    name: 'store-bundle',
    text: `insert into haru.bundle (hash, code, source_map, source, native_versions)
      values ($1, $2, $3, $4, $5) on conflict (hash) do nothing`,
    values: [
      bundle.hash,
      Buffer.from(bundle.code),
      Buffer.from(bundle.sourceMap),
      bundle.source,
      JSON.stringify(bundle.nativeVersions),
    ],
  });
}

/** True if the DAG is new, has another version or file than before, or is defined again. */
async function storeDag(db: Queryable, loaded: DagFile, { definition, definitionHash }: LoadedDag): Promise<boolean> {
  const before = await lockDag(db, definition.dagId);
  const dagNo = await touchDag(db, loaded, definition);
  const contentHash = hashOf([definitionHash, loaded.bundle.hash]);
  const versionId = await storeVersion(db, dagNo, contentHash, definitionHash, definition, loaded);
  await storeAssets(db, dagNo, usedAssets(definition));
  if (before && before.versionId === versionId && before.file === loaded.file && !before.isStale) return false;
  await makeCurrent(db, dagNo, versionId, before ? 'loaded' : 'created');
  return true;
}

interface DagBefore {
  readonly versionId: number | null;
  readonly file: string;
  readonly isStale: boolean;
}

async function lockDag(db: Queryable, dagId: string): Promise<DagBefore | undefined> {
  const { rows } = await db.query<DagBefore>({
    name: 'lock-dag',
    text: `select version_id as "versionId", file, is_stale as "isStale" from haru.dag where dag_id = $1 for update`,
    values: [dagId],
  });
  return rows[0];
}

async function touchDag(db: Queryable, loaded: DagFile, definition: DagDefinition): Promise<number> {
  const { rows } = await db.query<{ dagNo: number }>({
    name: 'touch-dag',
    text: `insert into haru.dag (dag_id, file, is_paused, last_loaded_at, last_load_ms)
      values ($1, $2, $3, clock_timestamp(), $4)
      on conflict (dag_id) do update set
        file = excluded.file, is_stale = false, last_loaded_at = excluded.last_loaded_at, last_load_ms = excluded.last_load_ms
      returning dag_no as "dagNo"`,
    values: [definition.dagId, loaded.file, definition.isPausedUponCreation ?? loaded.isPausedByDefault, loaded.loadMs],
  });
  const dagNo = rows[0]?.dagNo;
  if (dagNo === undefined) throw new Error(`DAG '${definition.dagId}' was not stored`);
  return dagNo;
}

/** The version of this content, made unless there is one. */
async function storeVersion(
  db: Queryable,
  dagNo: number,
  contentHash: string,
  definitionHash: string,
  definition: DagDefinition,
  { bundle, sourceCommit }: DagFile,
): Promise<number> {
  const { rows } = await db.query<{ id: number }>({
    name: 'store-dag-version',
    text: `with known as (select id from haru.dag_version where dag_no = $1 and content_hash = $2),
      made as (
        insert into haru.dag_version (dag_no, number, content_hash, definition_hash, definition, bundle_hash, source_commit)
        select $1, coalesce((select max(number) from haru.dag_version where dag_no = $1), 0) + 1, $2, $3, $4, $5, $6
        where not exists (select from known)
        returning id
      )
      select id from known union all select id from made`,
    values: [dagNo, contentHash, definitionHash, JSON.stringify(definition), bundle.hash, sourceCommit],
  });
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`the version of DAG number ${dagNo} was not stored`);
  return id;
}

/** The scheduler computes the next run of a DAG whose current version is another than the one it computed it for. */
async function makeCurrent(db: Queryable, dagNo: number, versionId: number, state: string): Promise<void> {
  await db.query({
    name: 'make-version-current',
    text: `with made as (
        update haru.dag set
          version_id = $2, schedule_error = null, next_interval_start = null, next_interval_end = null, next_run_after = null,
          next_version_id = null, changed_at = clock_timestamp()
        where dag_no = $1
        returning dag_no
      )
      insert into haru.event (subject, dag_no, to_state, reason, actor, extra)
      select 'dag', dag_no, $3, 'version', 'loader', json_build_object('versionId', $2::bigint) from made`,
    values: [dagNo, versionId, state],
  });
}

/** The DAGs of the file, but those of `except`, are no longer defined; answers their ids. */
export async function markStale(
  db: Queryable,
  file: string,
  except: readonly string[] = [],
): Promise<readonly string[]> {
  const { rows } = await db.query<{ dagId: string }>({
    name: 'mark-dags-stale',
    text: `with gone as (
        update haru.dag set is_stale = true, next_run_after = null, changed_at = clock_timestamp()
        where file = $1 and not is_stale and dag_id <> all ($2)
        returning dag_no, dag_id
      ), recorded as (
        insert into haru.event (subject, dag_no, to_state, reason, actor)
        select 'dag', dag_no, 'stale', 'its file no longer defines it', 'loader' from gone
      )
      select dag_id as "dagId" from gone`,
    values: [file, except],
  });
  return rows.map(({ dagId }) => dagId);
}
