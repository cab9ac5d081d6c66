import { scopeOfRun, type RunScope } from '../../core/clearing.ts';
import type { ChoiceDeps } from '../../db/read/chosenInstances.ts';
import type { RunRow } from '../../db/read/dagRuns.ts';
import { instancesByKey, type InstanceRow } from '../../db/read/taskInstances.ts';
import { ApiError } from '../http/apiError.ts';
import { definitionOf, definitionsOf } from '../lookups.ts';
import type { Services } from '../services.ts';
import { instanceView } from './instanceView.ts';

/** What choosing instances to change needs. */
export function choiceDeps(services: Services): ChoiceDeps {
  return { db: services.database.kysely, definition: (versionId) => definitionOf(services, versionId) };
}

/** One run, or with it those of earlier or later logical dates. */
export function scopeOf(
  run: RunRow,
  { include_past: past = false, include_future: future = false }: { include_past?: boolean; include_future?: boolean },
): RunScope {
  const scope = scopeOfRun(run, { past, future });
  if (!scope) throw new ApiError(400, 'include_past and include_future ask for a DagRun that has a logical date');
  return scope;
}

export async function changedView(services: Services, rows: readonly InstanceRow[]) {
  const definitionFor = await definitionsOf(services, rows);
  return {
    task_instances: rows.map((row) => instanceView(row, definitionFor(row.version_id))),
    total_entries: rows.length,
  };
}

/** The rows as they are after a change. */
export async function changedNow(services: Services, rows: readonly InstanceRow[]) {
  return changedView(services, await instancesByKey(services.database.kysely, rows));
}
