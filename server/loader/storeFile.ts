import type { Pool } from 'pg';
import { assetProblem, usedAssets } from '../core/assetGraph.ts';
import { calendarsNamedBy, requireCalendar } from '../core/calendars.ts';
import { HaruError } from '../core/errors.ts';
import type { EvaluatedDag } from '../dag/evaluation/evaluateBundle.ts';
import { calendarsFor } from '../db/calendars.ts';
import { neighborsOutside } from '../db/assets.ts';
import { type FolderLease, lockFolder } from '../db/dagFolders.ts';
import { clashesOf, markStale, storeDagFile } from '../db/dagVersions.ts';
import { clearImportError, type ImportError, storeImportError } from '../db/importErrors.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { importErrorOf } from './importError.ts';
import type { LoadResult } from './loadFile.ts';
import { sourceCommit } from './sourceCommit.ts';

export interface StoredFile {
  /** Absolute path. */
  readonly file: string;
  /** `clash`: another file has one of its DAGs, its assets do not fit the others', or a calendar is missing, so it was refused. */
  readonly status: 'loaded' | 'failed' | 'clash' | 'gone';
  /** Ids of the DAGs that are new, have a new version, or are no longer defined. */
  readonly changed: readonly string[];
  /** False: Postgres says what it said before. */
  readonly isNews: boolean;
}

export interface StoreParts {
  readonly pool: Pool;
  readonly lease: FolderLease;
  /** Whether a DAG that is new, and says nothing of it, starts paused. */
  readonly isPausedByDefault: boolean;
  /** Every file that this loader sees, in all of its folders. */
  readonly liveFiles: readonly string[];
}

/** Stores what a file says, or why it does not load; its last good versions stay as they are in the latter case. */
export async function storeFile(parts: StoreParts, file: string, { outcome, loadMs }: LoadResult): Promise<StoredFile> {
  if (outcome.problem) {
    const error = importErrorOf(file, parts.lease.folder, outcome.problem);
    return underLease(parts, (db) => storeFailure(db, error, 'failed'));
  }
  const { bundle, dags } = outcome;
  const commit = await sourceCommit(file);
  return underLease(parts, async (db) => {
    const ids = dags.map(({ definition }) => definition.dagId);
    const [clash] = await clashesOf(db, file, ids, parts.liveFiles);
    if (clash) return storeFailure(db, clashError(file, clash), 'clash');
    const problem = (await assetProblemOf(db, file, dags)) ?? (await calendarProblemOf(db, file, dags));
    if (problem !== null) return storeFailure(db, problem, 'clash');
    const { isPausedByDefault } = parts;
    const changed = await storeDagFile(db, { file, bundle, dags, loadMs, sourceCommit: commit, isPausedByDefault });
    const isResolved = await clearImportError(db, file);
    return { file, status: 'loaded', changed, isNews: isResolved || changed.length > 0 };
  });
}

/** A file that is no longer there defines no DAG. */
export function storeGone(parts: StoreParts, file: string): Promise<StoredFile> {
  return underLease(parts, async (db) => {
    const changed = await markStale(db, file);
    const isResolved = await clearImportError(db, file);
    return { file, status: 'gone', changed, isNews: isResolved || changed.length > 0 };
  });
}

async function storeFailure(db: Queryable, error: ImportError, status: 'failed' | 'clash'): Promise<StoredFile> {
  return { file: error.file, status, changed: [], isNews: await storeImportError(db, error) };
}

/** Why the assets of the file's DAGs do not fit each other or those of other files. */
async function assetProblemOf(db: Queryable, file: string, dags: readonly EvaluatedDag[]): Promise<ImportError | null> {
  const own = dags.map(({ definition }) => ({ dagId: definition.dagId, used: usedAssets(definition) }));
  if (own.every(({ used }) => used.length === 0)) return null;
  const problem = assetProblem(own, await neighborsOutside(db, file));
  return problem === null ? null : { file, message: problem, line: null, column: null, stack: null };
}

/** The first calendar that a DAG of the file names and that is not there. */
async function calendarProblemOf(
  db: Queryable,
  file: string,
  dags: readonly EvaluatedDag[],
): Promise<ImportError | null> {
  const calendars = await calendarsFor(db, ...dags.map(({ definition }) => definition));
  for (const { definition } of dags) {
    for (const name of calendarsNamedBy(definition)) {
      try {
        requireCalendar(name, calendars);
      } catch (error) {
        if (!(error instanceof HaruError)) throw error;
        const message = `DAG '${definition.dagId}': ${error.message}`;
        return { file, message, line: null, column: null, stack: null };
      }
    }
  }
  return null;
}

function clashError(file: string, clash: { readonly dagId: string; readonly file: string }): ImportError {
  const message =
    `DAG '${clash.dagId}' is defined in ${clash.file} and in ${file}: give one of them another id. ` +
    `Until then the one in ${clash.file} stays`;
  return { file, message, line: null, column: null, stack: null };
}

/** One transaction that only the folder's holder can commit. */
function underLease<T>({ pool, lease }: StoreParts, work: (db: Queryable) => Promise<T>): Promise<T> {
  return inTransaction(pool, async (client) => {
    if (await lockFolder(client, lease)) return work(client);
    throw new Error(`the lease of ${lease.folder} has gone to another loader; this one stores nothing`);
  });
}
