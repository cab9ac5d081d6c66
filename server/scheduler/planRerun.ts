import { HaruError } from '../core/errors.ts';
import { runPartitioning } from '../core/partitionRuns.ts';
import { overlapping, partitionSpan, requirePartition, type Partitioning } from '../core/partitions.ts';
import { rerunOrder, type RerunDag } from '../core/rerun.ts';
import type { Span } from '../core/schedule.ts';
import { isRunFinished } from '../core/states.ts';
import { neighborsOutside, readAssets } from '../db/assets.ts';
import type { Database } from '../db/database.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { findDag } from '../db/read/dags.ts';
import { runsOfPartitions, runsThatPublished, runsWithin, type RerunCandidate } from '../db/read/rerun.ts';

/** `clear`: the run goes again. `itself`: the DAG runs by itself on what is published anew. */
export type RerunAction = 'clear' | 'itself' | 'skip' | 'blocked';

export interface RerunStep {
  /** Steps of one place go together, after all of the places before. */
  readonly place: number;
  readonly dagId: string;
  readonly action: RerunAction;
  readonly reason: string;
  readonly run: RerunCandidate | null;
}

export interface RerunDeps {
  readonly database: Database;
  readonly definitions: DefinitionCache;
}

/**
 * How a partition is made again, with all that follows from it along the assets, in order: which runs are cleared, which
 * DAGs run by themselves, and what stands in the way. It changes nothing.
 */
export async function planRerun(deps: RerunDeps, uri: string, key: string): Promise<readonly RerunStep[]> {
  const { pool } = deps.database;
  const asset = (await readAssets(pool)).get(uri)?.definition;
  if (!asset) throw new HaruError('NOT_FOUND', `there is no asset '${uri}' (haru assets list shows them)`);
  requirePartition(asset, key);
  const order = rerunOrder(await neighborsOutside(pool, ''), { uri, key });
  if (order.length === 0) throw new HaruError('CONFLICT', `no DAG publishes '${uri}', so nothing makes it again`);
  const span = partitionSpan(asset.partition, key);
  const steps: RerunStep[] = [];
  for (const [place, dag] of order.entries()) {
    const found =
      dag.role === 'makes' ? await makers(deps, dag, span) : await followers(deps, dag, asset.partition, key);
    steps.push(...found.map((step) => ({ ...step, place: place + 1, dagId: dag.dagId })));
  }
  return steps;
}

type Found = Omit<RerunStep, 'place' | 'dagId'>;

/** The runs that published the partition or its sources: those of its own time, else the newest. */
async function makers(
  { database }: RerunDeps,
  { dagId, partitions }: RerunDag,
  span: Span | null,
): Promise<readonly Found[]> {
  const runs = await runsThatPublished(database.kysely, dagId, partitions);
  if (runs.length === 0)
    return [skipped(`no run has published it yet: start one (haru runs trigger ${dagId}, or haru backfill)`)];
  const ofItsTime = runs.filter((run) => sharesTime(run, span));
  return (ofItsTime.length > 0 ? ofItsTime : runs.slice(-1)).map((run) =>
    cleared(run, 'it published the partition, or what that is made from'),
  );
}

async function followers(
  { database, definitions }: RerunDeps,
  { dagId, partitions }: RerunDag,
  partitioning: Partitioning,
  key: string,
): Promise<readonly Found[]> {
  const { kysely, pool } = database;
  const dag = await findDag(kysely, dagId);
  if (!dag) return [];
  const { schedule } = (await definitions.get(pool, dag.version_id)).definition;
  const waited =
    schedule?.kind === 'assets' && schedule.assets.some(({ uri }) => partitions.some((each) => each.uri === uri));
  if (waited && dag.is_paused && (schedule.each === 'event' || schedule.rerunStale))
    return [skipped('it is paused, so it does not run by itself')];
  if (waited && schedule.each === 'event') return [itself('it runs by itself on the new events')];
  if (waited && schedule.rerunStale) return [itself('it runs by itself once its partitions are complete again')];
  if (waited) {
    const keys = overlapping(partitioning, key, runPartitioning(schedule)) ?? [];
    const runs = await runsOfPartitions(kysely, dagId, keys);
    return runs.length > 0
      ? runs.map((run) => cleared(run, `it is for ${run.partition}`))
      : [itself('it has no run of the partition yet, and runs by itself once it is complete')];
  }
  const span = partitionSpan(partitioning, key);
  const runs = span ? await runsWithin(kysely, dagId, span) : [];
  if (runs.length === 0) return [skipped('it has no run of that time')];
  return runs.map((run) => cleared(run, `it reads ${[...new Set(partitions.map(({ uri }) => uri))].join(', ')}`));
}

function cleared(run: RerunCandidate, reason: string): Found {
  return isRunFinished(run.state)
    ? { action: 'clear', reason, run }
    : { action: 'blocked', reason: `it is ${run.state}: wait for its end`, run };
}

function skipped(reason: string): Found {
  return { action: 'skip', reason, run: null };
}

function itself(reason: string): Found {
  return { action: 'itself', reason, run: null };
}

function sharesTime({ intervalStart, intervalEnd }: RerunCandidate, span: Span | null): boolean {
  return (
    span !== null &&
    intervalStart !== null &&
    intervalEnd !== null &&
    new Date(intervalStart) < span.end &&
    new Date(intervalEnd) > span.start
  );
}
