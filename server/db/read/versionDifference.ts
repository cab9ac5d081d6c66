import type { Kysely } from 'kysely';
import type { DagDefinition } from '../../core/definition.ts';
import { HaruError } from '../../core/errors.ts';
import { lineChanges, type Hunk } from '../../core/lineChanges.ts';
import { versionChanges, type VersionChange } from '../../core/versionChanges.ts';
import type { DB } from '../schema.ts';
import { findSource } from './dagVersions.ts';

interface Deps {
  readonly db: Kysely<DB>;
  readonly definition: (versionId: number) => Promise<DagDefinition>;
}

export interface VersionDifference {
  readonly from: number;
  readonly to: number;
  /** Of what the DAG declares. */
  readonly changes: readonly VersionChange[];
  /** Of the text of its file; none: it is the same. */
  readonly code: readonly Hunk[];
}

/** What differs between two versions of a DAG: by default the current one, and the one before. Throws `NOT_FOUND`. */
export async function versionDifference(
  deps: Deps,
  dagId: string,
  wanted: { readonly from?: number | undefined; readonly to?: number | undefined },
): Promise<VersionDifference> {
  const after = await versionOf(deps, dagId, wanted.to);
  const from = wanted.from ?? after.number - 1;
  if (from === 0) throw new HaruError('NOT_FOUND', `${dagId} has no version before ${after.number}`);
  const before = await versionOf(deps, dagId, from);
  return {
    from,
    to: after.number,
    changes: versionChanges(before.definition, after.definition),
    code: lineChanges(before.source, after.source),
  };
}

async function versionOf({ db, definition }: Deps, dagId: string, wanted: number | undefined) {
  const version = await findSource(db, dagId, wanted);
  if (!version)
    throw new HaruError(
      'NOT_FOUND',
      `${dagId} has no version ${wanted ?? ''} (haru dags versions ${dagId} shows them)`,
    );
  return { number: version.number, definition: await definition(version.versionId), source: version.content };
}
