import { heldOf, type PartitionState } from '../../core/completeness.ts';
import type { AssetDefinition } from '../../core/definition.ts';
import { overlapping, partitionsIn, partitionSpan, type Partitioning } from '../../core/partitions.ts';
import type { Span } from '../../core/schedule.ts';
import type { DB } from '../../db/schema.ts';
import type { Kysely } from 'kysely';
import { consumptionsOf, partitionsNamed, type DayPartitionRow } from '../../db/read/dayAssets.ts';
import type { TodayAsset } from './today.schema.ts';

interface DividedAsset {
  readonly id: number;
  readonly uri: string;
  readonly definition: AssetDefinition;
}

/** An asset on a day: its own partitions, and what the day is made of. */
export interface PartsOfAsset {
  readonly keys: readonly string[];
  readonly states: readonly PartitionState[];
  /** When one of them was last published. */
  readonly publishedAt: string | null;
  readonly parts: TodayAsset['parts'];
}

/** Of each asset that is divided by time, by its number. */
export async function partsOfDay(
  db: Kysely<DB>,
  assets: readonly DividedAsset[],
  span: Span,
): Promise<ReadonlyMap<number, PartsOfAsset>> {
  const byUri = new Map(assets.map((asset) => [asset.uri, asset]));
  const sourceOf = ({ definition: { from } }: DividedAsset) => (from === null ? undefined : byUri.get(from));
  const own = assets.flatMap((asset) => keysWithin(asset, span).map((key) => ({ assetId: asset.id, key, asset })));
  const needed = own.flatMap(({ asset, key }) => {
    const source = sourceOf(asset);
    return source ? sourceKeys(asset, key, source).map((each) => ({ assetId: source.id, key: each })) : [];
  });
  const names = new Map([...own, ...needed].map(({ assetId, key }) => [`${assetId} ${key}`, { assetId, key }]));
  const derived = own.filter(({ asset }) => sourceOf(asset) !== undefined);
  const [partitions, consumptions] = await Promise.all([
    partitionsNamed(db, [...names.values()]),
    consumptionsOf(db, derived),
  ]);
  const known = new Map(partitions.map((row) => [`${row.asset_id} ${row.key}`, row]));
  const consumed = new Map(consumptions.map((row) => [`${row.asset_id} ${row.key} ${row.source_key}`, row.event_id]));
  const keysOf = Map.groupBy(own, ({ assetId }) => assetId);

  const partsOf = (asset: DividedAsset, key: string): TodayAsset['parts'] => {
    const source = sourceOf(asset);
    if (!source) return [partOf(asset.definition.partition, key, known.get(`${asset.id} ${key}`)?.state ?? 'missing')];
    return sourceKeys(asset, key, source).map((each) => {
      const stored = known.get(`${source.id} ${each}`);
      const held = heldOf({
        state: stored?.state ?? 'missing',
        lastEvent: stored?.event_id ?? null,
        consumedEvent: consumed.get(`${asset.id} ${key} ${each}`) ?? null,
      });
      return partOf(source.definition.partition, each, held);
    });
  };
  return new Map(
    assets.map((asset) => {
      const keys = (keysOf.get(asset.id) ?? []).map(({ key }) => key);
      const rows = keys.map((key) => known.get(`${asset.id} ${key}`));
      return [
        asset.id,
        {
          keys,
          states: rows.map((row) => row?.state ?? 'missing'),
          publishedAt: latestOf(rows),
          parts: keys.flatMap((key) => partsOf(asset, key)),
        },
      ];
    }),
  );
}

function keysWithin({ definition: { partition } }: DividedAsset, span: Span): readonly string[] {
  return partition !== null && 'zone' in partition ? partitionsIn(partition, span) : [];
}

/** Never without end: both are divided by time. */
function sourceKeys(asset: DividedAsset, key: string, source: DividedAsset): readonly string[] {
  return overlapping(asset.definition.partition, key, source.definition.partition)!;
}

function partOf(partitioning: Partitioning, key: string, state: PartitionState): TodayAsset['parts'][number] {
  const span = partitionSpan(partitioning, key)!;
  return { partition: key, start: span.start.toISOString(), end: span.end.toISOString(), state };
}

function latestOf(rows: readonly (DayPartitionRow | undefined)[]): string | null {
  return (
    rows
      .flatMap((row) => row?.published_at ?? [])
      .toSorted()
      .at(-1) ?? null
  );
}
