import { businessDay } from '../server/core/businessDay.ts';
import type { AssetDefinition } from '../server/core/definition.ts';
import type { Receipt } from '../server/dag/context.ts';

export interface Publication {
  readonly uri: string;
  readonly partition: string | null;
  readonly receipt: Receipt | null;
}

/** What is known of a try that succeeded. */
export interface Succeeded {
  readonly intervalStart: Date;
  /** Of the run. */
  readonly partition: string | null;
  /** What the task returned. */
  readonly result: unknown;
  readonly receipt: Receipt | null;
  /** What the task published itself. */
  readonly published: readonly Publication[];
}

/**
 * What a task's outlets publish when it has succeeded: what it said itself by `context.publish`; a load each day that it
 * loaded; any other task the partition that the run's interval starts in, in the asset's own zone.
 */
export function publicationsOf(outlets: readonly AssetDefinition[], succeeded: Succeeded): readonly Publication[] {
  const said = new Set(succeeded.published.map(({ uri }) => uri));
  return [
    ...succeeded.published,
    ...outlets.filter(({ uri }) => !said.has(uri)).flatMap((outlet) => publicationsOfOutlet(outlet, succeeded)),
  ];
}

function publicationsOfOutlet({ uri, partition }: AssetDefinition, succeeded: Succeeded): readonly Publication[] {
  const { receipt, result } = succeeded;
  if (partition?.kind === 'days' && hasDays(result)) {
    return result.days.map(({ day, rows }) => ({ uri, partition: day, receipt: { rows } }));
  }
  return [{ uri, partition: partitionOf(partition, succeeded), receipt }];
}

function partitionOf(
  partition: AssetDefinition['partition'],
  { intervalStart, partition: ofRun }: Succeeded,
): string | null {
  switch (partition?.kind) {
    case 'days':
      return businessDay(intervalStart, partition.zone);
    case 'hours':
      return `${intervalStart.toISOString().slice(0, 13)}:00Z`;
    case 'keys':
    case undefined:
      return ofRun;
  }
}

/** A load's result. */
function hasDays(result: unknown): result is { days: readonly { day: string; rows: number }[] } {
  return (
    typeof result === 'object' &&
    result !== null &&
    'days' in result &&
    Array.isArray(result.days) &&
    result.days.every((day: unknown) => typeof day === 'object' && day !== null && 'day' in day && 'rows' in day)
  );
}
