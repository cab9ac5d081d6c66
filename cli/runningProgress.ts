import { performance } from 'node:perf_hooks';
import type { InstanceRow } from '../server/db/read/taskInstances.ts';
import type { Installation } from './installation.ts';
import { report, type OutputFormat } from './output.ts';
import { progressWords } from './progressWords.ts';

/** Between two looks at what the running tasks of a run say, while it is waited for. */
const LOOK_MS = 2_000;

/** The column of what running tasks say of their progress: absent from a table in which none does. */
export function progressFor(
  rows: readonly InstanceRow[],
  output: OutputFormat,
): (instance: InstanceRow) => { readonly progress?: unknown } {
  const said = ({ state, latest }: InstanceRow) => (state === 'running' ? (latest?.progress ?? null) : null);
  if (output === 'json') return (instance) => ({ progress: said(instance) });
  const isAnySaid = rows.some((instance) => said(instance) !== null);
  return (instance) => (isAnySaid ? { progress: progressWords(said(instance)) } : {});
}

/** Reports on stderr how far the running tasks of a run are, now and then, and only what has changed. */
export function createProgressReporter(haru: Installation): (runNo: number, versionId: number) => Promise<void> {
  let shown: ReadonlyMap<string, string> = new Map();
  let lookedAt = -Infinity;
  return async (runNo, versionId) => {
    if (performance.now() - lookedAt < LOOK_MS) return;
    lookedAt = performance.now();
    const { runningProgress } = await import('../server/db/read/feed.ts');
    const { tasks } = await haru.definition(versionId);
    const current = new Map<string, string>();
    for (const row of await runningProgress(haru.database.kysely, runNo)) {
      const task = tasks[row.task_no]?.taskId ?? '';
      const name = row.map_index < 0 ? task : `${task}[${row.map_index}]`;
      const words = progressWords(row.progress);
      if (words !== '' && shown.get(name) !== words) report(`  ${name}: ${words}`);
      current.set(name, words);
    }
    shown = current;
  };
}
