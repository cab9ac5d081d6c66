import { businessDay } from '../server/core/businessDay.ts';
import type { AssetDefinition } from '../server/core/definition.ts';
import { isPartition, partitionsIn } from '../server/core/partitions.ts';
import type { Receipt } from '../server/dag/context.ts';

export interface Publication {
  readonly uri: string;
  readonly partition: string | null;
  readonly receipt: Receipt | null;
}

/** What is known of a try that succeeded. */
export interface Succeeded {
  readonly intervalStart: Date;
  readonly intervalEnd: Date;
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
 * loaded; a drain, or what else publishes files of shares, the partition of each share's key; any other task the partition
 * that the run is for, else the one that the run's interval starts in, in the asset's own zone.
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
  const shares = partition?.kind === 'days' && hasFiles(result) ? sharesOf(result.files, partition.zone) : NO_SHARES;
  if (shares.size > 1) return [...shares].map(([day, rows]) => ({ uri, partition: day, receipt: { rows } }));
  const [day] = shares.keys();
  const keys = day === undefined ? partitionsOf(partition, succeeded) : [day];
  return keys.map((key) => ({ uri, partition: key, receipt }));
}

function partitionsOf(
  partition: AssetDefinition['partition'],
  { intervalStart, intervalEnd, partition: ofRun }: Succeeded,
): readonly (string | null)[] {
  switch (partition?.kind) {
    case 'days':
      return [businessDay(intervalStart, partition.zone)];
    case 'hours':
      return partitionsIn(partition, { start: intervalStart, end: intervalEnd });
    case 'keys':
      return [ofRun !== null && isPartition(partition, ofRun) ? ofRun : null];
    case undefined:
      return [ofRun];
  }
}

/** A load's result. */
function hasDays(result: unknown): result is { days: readonly { day: string; rows: number }[] } {
  return holdsList(result, 'days', (day) => 'day' in day && 'rows' in day);
}

/** The result of a drain, and of the others that publish files in the ledger. */
function hasFiles(result: unknown): result is { files: readonly { share: string; rows: number }[] } {
  return holdsList(result, 'files', (file) => 'share' in file && 'rows' in file);
}

function holdsList(result: unknown, name: string, fits: (entry: object) => boolean): boolean {
  const list: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, name) : null;
  return (
    Array.isArray(list) && list.every((entry: unknown) => typeof entry === 'object' && entry !== null && fits(entry))
  );
}

const NO_SHARES: ReadonlyMap<string, number> = new Map();

/** Rows by the day that each share's key names; a key without a date counts for none. */
function sharesOf(files: readonly { share: string; rows: number }[], zone: string): Map<string, number> {
  const days = new Map<string, number>();
  for (const { share, rows } of files) {
    const [, year, month, date] = KEY_DATE.exec(share) ?? [];
    const start = new Date(`${year}-${month}-${date}T00:00:00Z`);
    if (Number.isNaN(start.getTime())) continue;
    const day = businessDay(start, zone);
    days.set(day, (days.get(day) ?? 0) + rows);
  }
  return days;
}

const KEY_DATE = /(\d{4})(\d\d)(\d\d)[^/]*$/;
