import { assetsIn, type AssetExpression } from '../core/assetExpression.ts';
import type { AssetDefinition } from '../core/definition.ts';
import { runPartitioning, type AssetSchedule } from '../core/partitionRuns.ts';
import { areComparable } from '../core/partitions.ts';
import { type AssetCondition, assetDefinition } from './asset.ts';
import { DagError } from './dagError.ts';
import type { OnOptions } from './schedule.ts';

const OPTION_NAMES: readonly string[] = ['each', 'rerunStale'] satisfies readonly (keyof OnOptions)[];

/** What is stored of a schedule by assets; its zone is the DAG's, else that of its partitions, else UTC. */
export function assetSchedule(
  given: AssetCondition,
  options: OnOptions,
  dagZone: string | undefined,
  what: string,
): AssetSchedule {
  checkOptions(options, what);
  const assets = new Map<string, AssetDefinition>();
  const condition = expression(given, assets, what);
  const schedule: AssetSchedule = {
    kind: 'assets',
    condition,
    assets: assetsIn(condition).map((uri) => assets.get(uri) as AssetDefinition),
    each: options.each ?? 'event',
    rerunStale: options.rerunStale ?? false,
    zone: dagZone ?? 'UTC',
  };
  const partitioning = runPartitioning(schedule);
  if (schedule.each === 'partition') checkPartitions(schedule, what);
  const zone = dagZone ?? (partitioning && 'zone' in partitioning ? partitioning.zone : 'UTC');
  return { ...schedule, zone };
}

function checkOptions({ each, rerunStale, ...unknown }: OnOptions, what: string): void {
  const [name] = Object.keys(unknown);
  if (name !== undefined)
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: on(...) has no option '${name}': give ${OPTION_NAMES.join(' or ')}`,
    );
  if (each !== undefined && each !== 'event' && each !== 'partition')
    throw new DagError('INVALID_SCHEDULE', `${what}: each is ${JSON.stringify(each)}: give 'event' or 'partition'`);
  if (rerunStale === true && each !== 'partition')
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: rerunStale is about partitions: add each: 'partition', or take it out`,
    );
}

function checkPartitions(schedule: AssetSchedule, what: string): void {
  const partitioning = runPartitioning(schedule);
  if (partitioning === null) {
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: none of its assets has partitions: give one of them a partition such as days('Asia/Seoul'), or take each: 'partition' out`,
    );
  }
  const other = schedule.assets.find(({ partition }) => !areComparable(partitioning, partition));
  if (other) {
    throw new DagError(
      'INVALID_SCHEDULE',
      `${what}: '${other.uri}' is divided otherwise than the first of the assets: with each: 'partition' divide all by time, or all by keys(...)`,
    );
  }
}

function expression(given: AssetCondition, assets: Map<string, AssetDefinition>, what: string): AssetExpression {
  if (typeof given === 'object' && given !== null && 'all' in given)
    return { all: parts('allOf', given.all, assets, what) };
  if (typeof given === 'object' && given !== null && 'any' in given)
    return { any: parts('anyOf', given.any, assets, what) };
  const definition = assetDefinition(given);
  assets.set(definition.uri, definition);
  return { asset: definition.uri };
}

function parts(
  verb: string,
  given: readonly AssetCondition[],
  assets: Map<string, AssetDefinition>,
  what: string,
): readonly AssetExpression[] {
  if (given.length === 0)
    throw new DagError('INVALID_SCHEDULE', `${what}: ${verb}() is empty: name the assets to wait for`);
  return given.map((each) => expression(each, assets, what));
}
