import type { Pool } from 'pg';
import { completeness, consumedSources, type SourcePartition } from '../core/completeness.ts';
import type { AssetDefinition, DagDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { isPartition, overlapping, partitionsIn, WHOLE } from '../core/partitions.ts';
import {
  keysOfRun,
  knownKeys,
  readConsumption,
  readPartitions,
  recordSettled,
  takeEvents,
  writeConsumption,
  writePartition,
  type EventToSettle,
} from '../db/assetEvents.ts';
import { calendarsFor } from '../db/calendars.ts';
import { queueEvents, waitingFor } from '../db/assetRuns.ts';
import { readAssets, type StoredAsset } from '../db/assets.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import { inTransaction, type Queryable } from '../db/transaction.ts';
import { refreshPartitions, refreshQueue } from './assetDue.ts';
import { intervalAt, type IntervalDates } from './runDates.ts';

/** One scheduler at a time draws the consequences of events. */
const SETTLE_LOCK = 0x68617275_03;
/** Events settled in one transaction. */
const BATCH = 50;
/** Transactions of one round: whatever is left waits for the next, so that a burst of events holds up nothing else. */
const MAX_BATCHES = 10;

export interface SettleDeps {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
}

/**
 * What follows from new events: the completeness of partitions, and of those made from them; and which DAGs they make due.
 * Answers how many events were settled; none where another scheduler is at it.
 */
export async function settleAssets(deps: SettleDeps): Promise<number> {
  let settled = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const count = await inTransaction(deps.pool, (db) => settleBatch(db, deps.definitions));
    settled += count;
    if (count < BATCH) break;
  }
  return settled;
}

async function settleBatch(db: Queryable, definitions: DefinitionCache): Promise<number> {
  const { rows } = await db.query<{ isMine: boolean }>({
    name: 'settle-lock',
    text: `select pg_try_advisory_xact_lock(${SETTLE_LOCK}) as "isMine"`,
  });
  if (rows[0]?.isMine !== true) return 0;
  const events = await takeEvents(db, BATCH);
  if (events.length === 0) return 0;
  const settling = new Settling(db, definitions, await readAssets(db));
  for (const event of events) await settling.settle(event);
  await settling.makeDue();
  await settling.record();
  return events.length;
}

/** An asset that something is made from and that no DAG reads or publishes. */
const NOT_KNOWN: SourcePartition = { state: 'missing', lastEvent: null, consumedEvent: null };

/** The consequences of a batch of events. */
class Settling {
  readonly #db: Queryable;
  readonly #definitions: DefinitionCache;
  readonly #assets: ReadonlyMap<string, StoredAsset>;
  readonly #events: { readonly id: number; readonly assetId: number }[] = [];
  /** Keys of partitions that have changed, by asset. */
  readonly #changed = new Map<StoredAsset, Set<string>>();

  constructor(db: Queryable, definitions: DefinitionCache, assets: ReadonlyMap<string, StoredAsset>) {
    this.#db = db;
    this.#definitions = definitions;
    this.#assets = assets;
  }

  async settle(event: EventToSettle): Promise<void> {
    const asset = this.#assets.get(event.uri);
    if (!asset) return;
    this.#events.push({ id: event.id, assetId: asset.id });
    const key = asset.definition.partition === null ? WHOLE : event.partitionKey;
    if (key === null || !isPartition(asset.definition.partition, key)) return;
    await this.#consume(asset, key, event);
    await this.#recount(asset, key, event.id);
  }

  /** Which partitions of its source the published one now holds. */
  async #consume(asset: StoredAsset, key: string, { id, run }: EventToSettle): Promise<void> {
    const source = this.#sourceOf(asset.definition);
    const sources = source && overlapping(asset.definition.partition, key, source.partition);
    if (!source || !sources) return;
    const ofRun = run === null ? new Set<string>() : await this.#scopeOf(run, source);
    const keys = consumedSources(sources, ofRun);
    await writeConsumption(
      this.#db,
      { assetId: asset.id, key },
      { uri: source.uri, isWhole: source.partition === null, keys },
      id,
    );
  }

  /** Partitions of an asset that a run works on: those of its time or name, those that it published and those that started it. */
  async #scopeOf(run: NonNullable<EventToSettle['run']>, { uri, partition }: AssetDefinition): Promise<Set<string>> {
    const keys = new Set(await keysOfRun(this.#db, run.id, uri));
    if (run.partitionKey !== null && isPartition(partition, run.partitionKey)) keys.add(run.partitionKey);
    if (partition === null || partition.kind === 'keys') return keys;
    const { definition } = await this.#definitions.get(this.#db, run.versionId);
    const { intervalStart: start, intervalEnd: end } = run;
    const interval = start && end ? { start, end } : await this.#intervalAt(definition, run.runAfter);
    // A moment says when a run is, not what it works on.
    if (interval && interval.start < interval.end) for (const each of partitionsIn(partition, interval)) keys.add(each);
    return keys;
  }

  /** Null: the schedule has none for it any more, such as when its calendar has been deleted. */
  async #intervalAt(definition: DagDefinition, moment: Date): Promise<IntervalDates | null> {
    const calendars = await calendarsFor(this.#db, definition);
    try {
      return intervalAt(definition, moment, calendars);
    } catch (error) {
      if (error instanceof HaruError) return null;
      throw error;
    }
  }

  /** Computes a partition's state, and that of all that is made from it. */
  async #recount(asset: StoredAsset, key: string, publishedBy: number | null): Promise<void> {
    const [before] = await readPartitions(this.#db, [{ assetId: asset.id, key }]);
    const eventId = Math.max(before?.eventId ?? 0, publishedBy ?? 0) || null;
    const state = completeness(eventId !== null, await this.#sourcesOf(asset, key));
    const row = { assetId: asset.id, key, state, eventId };
    if (!(await writePartition(this.#db, row)) && before) return;
    const changed = this.#changed.get(asset) ?? new Set();
    this.#changed.set(asset, changed.add(key));
    for (const made of this.#assets.values()) {
      if (made.definition.from !== asset.definition.uri) continue;
      const keys =
        overlapping(asset.definition.partition, key, made.definition.partition) ?? (await knownKeys(this.#db, made.id));
      for (const each of keys) await this.#recount(made, each, null);
    }
  }

  async #sourcesOf(asset: StoredAsset, key: string): Promise<readonly SourcePartition[]> {
    const { from, partition } = asset.definition;
    if (from === null) return [];
    const stored = this.#assets.get(from);
    if (!stored) return [NOT_KNOWN];
    const keys = overlapping(partition, key, stored.definition.partition) ?? [];
    const consumed = await readConsumption(this.#db, asset.id, key);
    const rows = await readPartitions(
      this.#db,
      keys.map((each) => ({ assetId: stored.id, key: each })),
    );
    return keys.map((each) => {
      const row = rows.find((found) => found.key === each);
      return {
        state: row?.state ?? ('missing' as const),
        lastEvent: row?.eventId ?? null,
        consumedEvent: consumed.get(each) ?? null,
      };
    });
  }

  /** The ids of the assets with events, and of those whose partitions have changed. */
  #touched(): ReadonlySet<number> {
    return new Set([...this.#events.map(({ assetId }) => assetId), ...[...this.#changed.keys()].map(({ id }) => id)]);
  }

  /** Those with events, those whose partitions have changed, and what is made from any of them: it shows its sources too. */
  async record(): Promise<void> {
    const ids = this.#touched();
    const assets = [...this.#assets.values()];
    const uris = new Set(assets.filter(({ id }) => ids.has(id)).map(({ definition }) => definition.uri));
    const made = assets.filter(({ definition: { from } }) => from !== null && uris.has(from));
    await recordSettled(this.#db, [...new Set([...uris, ...made.map(({ definition }) => definition.uri)])]);
  }

  #sourceOf({ from }: AssetDefinition): AssetDefinition | null {
    return from === null ? null : (this.#assets.get(from)?.definition ?? null);
  }

  /** Tells the DAGs that wait for what has happened. */
  async makeDue(): Promise<void> {
    for (const { dagNo, versionId } of await waitingFor(this.#db, [...this.#touched()])) {
      const { definition } = await this.#definitions.get(this.#db, versionId);
      const { schedule } = definition;
      if (schedule?.kind !== 'assets') continue;
      const waited = new Set(schedule.assets.map(({ uri }) => this.#assets.get(uri)?.id));
      if (schedule.each === 'event') {
        const events = this.#events.filter(({ assetId }) => waited.has(assetId));
        if (events.length === 0) continue;
        await queueEvents(this.#db, dagNo, events);
        await refreshQueue(this.#db, dagNo, schedule);
      } else {
        const changed = [...this.#changed].filter(([{ id }]) => waited.has(id));
        const partitions = changed.flatMap(([{ definition: asset }, keys]) => [...keys].map((key) => ({ asset, key })));
        await refreshPartitions(this.#db, { dagNo, definition, schedule, assets: this.#assets }, partitions);
      }
    }
  }
}
