import { HaruError } from '../core/errors.ts';
import { runPartitioning } from '../core/partitionRuns.ts';
import { overlapping, partitionSpan, requirePartition, type Partitioning } from '../core/partitions.ts';
import { rerunOrder, type RerunDag } from '../core/rerun.ts';
import type { RerunReason } from '../core/rerunReason.ts';
import type { RerunRun, RerunStep } from '../core/rerunVerbs.ts';
import type { Span } from '../core/schedule.ts';
import { isRunFinished } from '../core/states.ts';
import { neighborsOutside, readAssets } from '../db/assets.ts';
import { dagToRerun, runsOfPartitions, runsThatPublished, runsWithin, type DagToRerun } from '../db/read/rerun.ts';
import type { Store } from './store.ts';

/**
 * How a partition is made again, with all that follows from it along the assets, in order: which runs are cleared, which
 * DAGs run by themselves, and what stands in the way. It changes nothing.
 */
export async function planRerun(store: Store, uri: string, key: string): Promise<readonly RerunStep[]> {
  const { pool } = store;
  const asset = (await readAssets(pool)).get(uri)?.definition;
  if (!asset) throw new HaruError('NOT_FOUND', `there is no asset '${uri}' (haru assets list shows them)`);
  requirePartition(asset, key);
  const order = rerunOrder(await neighborsOutside(pool, ''), { uri, key });
  if (order.length === 0) throw new HaruError('CONFLICT', `no DAG publishes '${uri}', so nothing makes it again`);
  const steps: RerunStep[] = [];
  for (const [place, dag] of order.entries()) {
    const known = await dagToRerun(pool, dag.dagId);
    if (!known) continue;
    const of = { ...dag, ...known };
    const found =
      dag.role === 'makes'
        ? await makers(store, of, partitionSpan(asset.partition, key))
        : await followers(store, of, asset.partition, key);
    steps.push(...found.map((step) => ({ ...step, place: place + 1, dagId: dag.dagId })));
  }
  return steps;
}

type Found = Omit<RerunStep, 'place' | 'dagId'>;
type KnownDag = RerunDag & DagToRerun;

/** The runs that published the partition or its sources: those of its own time, else the newest. */
async function makers(
  { pool }: Store,
  { dagId, partitions, isPaused }: KnownDag,
  span: Span | null,
): Promise<readonly Found[]> {
  const runs = await runsThatPublished(pool, dagId, partitions);
  if (runs.length === 0) return [skipped('unpublished')];
  const ofItsTime = runs.filter((run) => sharesTime(run, span));
  return (ofItsTime.length > 0 ? ofItsTime : runs.slice(-1)).map((run) =>
    isPaused ? { action: 'blocked', reason: 'paused', run } : cleared(run, 'published'),
  );
}

async function followers(
  { pool, definitions }: Store,
  { dagId, partitions, versionId, isPaused }: KnownDag,
  partitioning: Partitioning,
  key: string,
): Promise<readonly Found[]> {
  if (isPaused) return [skipped('paused_itself')];
  const { schedule } = (await definitions.get(pool, versionId)).definition;
  const waited =
    schedule?.kind === 'assets' && schedule.assets.some(({ uri }) => partitions.some((each) => each.uri === uri));
  if (waited && schedule.each === 'event') return [itself('on_events')];
  if (waited && schedule.rerunStale) return [itself('on_complete')];
  if (waited) {
    const keys = overlapping(partitioning, key, runPartitioning(schedule)) ?? [];
    const runs = await runsOfPartitions(pool, dagId, keys);
    return runs.length > 0 ? runs.map((run) => cleared(run, 'of_partition')) : [itself('no_run_of_partition')];
  }
  const span = partitionSpan(partitioning, key);
  const runs = span ? await runsWithin(pool, dagId, span) : [];
  if (runs.length === 0) return [skipped('no_run_of_time')];
  return runs.map((run) => cleared(run, 'reads'));
}

function cleared(run: RerunRun, reason: RerunReason): Found {
  return isRunFinished(run.state) ? { action: 'clear', reason, run } : { action: 'blocked', reason: 'unfinished', run };
}

function skipped(reason: RerunReason): Found {
  return { action: 'skip', reason, run: null };
}

function itself(reason: RerunReason): Found {
  return { action: 'itself', reason, run: null };
}

function sharesTime({ intervalStart, intervalEnd }: RerunRun, span: Span | null): boolean {
  return (
    span !== null &&
    intervalStart !== null &&
    intervalEnd !== null &&
    intervalStart < span.end &&
    intervalEnd > span.start
  );
}
