import { heldOf, type PartitionState } from '../../core/completeness.ts';
import type { AssetDefinition } from '../../core/definition.ts';
import { overlapping, partitionsIn, partitionSpan, type Partitioning } from '../../core/partitions.ts';
import type { Span } from '../../core/schedule.ts';
import type { DB } from '../../db/schema.ts';
import type { Kysely } from 'kysely';
import { consumptionsOf, partitionsNamed, type DayPartitionRow } from '../../db/read/dayAssets.ts';
import { remembering } from './remembering.ts';
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
  const times = createTimes(span);
  const byUri = new Map(assets.map((asset) => [asset.uri, asset]));
  const sourceOf = ({ definition: { from } }: DividedAsset) => (from === null ? undefined : byUri.get(from));
  const own = assets.flatMap((asset) =>
    times.within(asset.definition.partition).map((key) => ({ assetId: asset.id, key, asset })),
  );
  const needed = own.flatMap(({ asset, key }) => {
    const source = sourceOf(asset);
    return source
      ? times
          .sharing(asset.definition.partition, key, source.definition.partition)
          .map((each) => ({ assetId: source.id, key: each }))
      : [];
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
    if (!source)
      return [times.part(asset.definition.partition, key, known.get(`${asset.id} ${key}`)?.state ?? 'missing')];
    return times.sharing(asset.definition.partition, key, source.definition.partition).map((each) => {
      const stored = known.get(`${source.id} ${each}`);
      const held = heldOf({
        state: stored?.state ?? 'missing',
        lastEvent: stored?.event_id ?? null,
        consumedEvent: consumed.get(`${asset.id} ${key} ${each}`) ?? null,
      });
      return times.part(source.definition.partition, each, held);
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

/** Hundreds of assets are divided in a few ways: what follows from zone and key is worked out once for each of these. */
function createTimes(span: Span) {
  const keys = remembering<readonly string[]>();
  const spans = remembering<Span>();
  const nameOf = (partitioning: Partitioning) => JSON.stringify(partitioning);
  return {
    within: (partitioning: Partitioning) =>
      keys(nameOf(partitioning), () =>
        partitioning !== null && 'zone' in partitioning ? partitionsIn(partitioning, span) : [],
      ),
    /** Never without end: both are divided by time. */
    sharing: (partitioning: Partitioning, key: string, source: Partitioning) =>
      keys(`${nameOf(partitioning)} ${key} ${nameOf(source)}`, () => overlapping(partitioning, key, source)!),
    part(partitioning: Partitioning, key: string, state: PartitionState): TodayAsset['parts'][number] {
      const { start, end } = spans(`${nameOf(partitioning)} ${key}`, () => partitionSpan(partitioning, key)!);
      return { partition: key, start: start.toISOString(), end: end.toISOString(), state };
    },
  };
}

function latestOf(rows: readonly (DayPartitionRow | undefined)[]): string | null {
  return (
    rows
      .flatMap((row) => row?.published_at ?? [])
      .toSorted()
      .at(-1) ?? null
  );
}
