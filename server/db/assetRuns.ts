import type { Queryable } from './transaction.ts';

/** A DAG that waits for assets. */
export interface WaitingDag {
  readonly dagNo: number;
  readonly versionId: number;
}

/** DAGs that wait for one of the assets and are not paused. */
export async function waitingFor(db: Queryable, assetIds: readonly number[]): Promise<readonly WaitingDag[]> {
  if (assetIds.length === 0) return [];
  const { rows } = await db.query<WaitingDag>({
    name: 'dags-waiting-for-assets',
    text: `select distinct d.dag_no as "dagNo", d.version_id as "versionId"
      from haru.dag_asset u join haru.dag d using (dag_no)
      where u.use = 'schedule' and u.asset_id = any ($1::bigint[]) and not d.is_paused and not d.is_stale
      order by d.dag_no`,
    values: [assetIds],
  });
  return rows;
}

export async function queueEvents(
  db: Queryable,
  dagNo: number,
  events: readonly { readonly id: number; readonly assetId: number }[],
): Promise<void> {
  await db.query({
    name: 'queue-asset-events',
    text: `insert into haru.asset_queue (dag_no, event_id, asset_id, at)
      select $1, g.id, g.asset_id, e.at from unnest($2::bigint[], $3::bigint[]) as g (id, asset_id) join haru.asset_event e using (id)
      on conflict do nothing`,
    values: [dagNo, events.map(({ id }) => id), events.map(({ assetId }) => assetId)],
  });
}

export interface QueuedAsset {
  readonly uri: string;
  readonly lastEvent: number;
}

/** Assets of which the DAG has had events since its last run, and the last of each. */
export async function queuedAssets(db: Queryable, dagNo: number): Promise<readonly QueuedAsset[]> {
  const { rows } = await db.query<QueuedAsset>({
    name: 'queued-assets',
    text: `select a.uri, max(q.event_id) as "lastEvent" from haru.asset_queue q join haru.asset a on a.id = q.asset_id
      where q.dag_no = $1 group by a.uri`,
    values: [dagNo],
  });
  return rows;
}

/** Says that a run is due by the event; of an earlier one that still waits it takes the place. */
export async function writeDue(db: Queryable, dagNo: number, key: string, eventId: number): Promise<void> {
  await db.query({
    name: 'write-asset-due',
    text: `insert into haru.asset_due (dag_no, partition_key, event_id, run_after)
      select $1, $2, id, at from haru.asset_event where id = $3
      on conflict (dag_no, partition_key) do update set event_id = excluded.event_id, run_after = excluded.run_after
        where asset_due.event_id < excluded.event_id`,
    values: [dagNo, key, eventId],
  });
}

export async function dropDue(db: Queryable, dagNo: number, key: string | null): Promise<void> {
  await db.query({
    name: 'drop-asset-due',
    text: `delete from haru.asset_due where dag_no = $1 and ($2::text is null or partition_key = $2)`,
    values: [dagNo, key],
  });
}

/** The last event that the newest run of each partition has seen. */
export async function seenByRuns(
  db: Queryable,
  dagNo: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.query<{ key: string; eventId: number }>({
    name: 'partitions-run',
    text: `select partition_key as key, event_id as "eventId" from haru.asset_partition_run where dag_no = $1 and partition_key = any ($2)`,
    values: [dagNo, keys],
  });
  return new Map(rows.map(({ key, eventId }) => [key, eventId]));
}

/** Complete partitions of an asset, since a moment or ever, that the DAG has no run of. */
export async function partitionsToRun(
  db: Queryable,
  dagNo: number,
  assetId: number,
  isSinceEver: boolean,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await db.query<{ key: string }>({
    name: 'partitions-to-run',
    text: `select p.partition_key as key
      from haru.asset_partition p join haru.asset_event e on e.id = p.event_id, haru.dag d
      where p.asset_id = $2 and d.dag_no = $1 and p.state = 'complete'
        and ($3 or e.at >= coalesce(d.unpaused_at, d.created_at))
        and not exists (select from haru.asset_partition_run r where r.dag_no = $1 and r.partition_key = p.partition_key and r.event_id >= p.event_id)
      order by p.partition_key limit $4`,
    values: [dagNo, assetId, isSinceEver, limit],
  });
  return rows.map(({ key }) => key);
}

/** A partition has one run at a time. */
const IS_FREE = `(u.partition_key = '' or not exists (
  select from haru.dag_run r where r.dag_no = u.dag_no and r.partition_key = u.partition_key and r.state in ('queued', 'running')))`;
const UNFINISHED = `(select count(*)::int from haru.dag_run r
  where r.dag_no = d.dag_no and r.state in ('queued', 'running') and r.run_type <> 'backfill')`;

/** DAGs that have due runs and a place for one. */
export const DUE_BY_ASSETS = `from (select distinct dag_no from haru.asset_due u where ${IS_FREE}) u join haru.dag d using (dag_no)
  join haru.dag_version v on v.id = d.version_id
  where not d.is_paused and not d.is_stale and ${UNFINISHED} < v.max_active_runs`;

/** Their numbers. */
export async function dagsWithDueRuns(db: Queryable, limit: number): Promise<readonly number[]> {
  const { rows } = await db.query<{ dagNo: number }>({
    name: 'dags-with-due-assets',
    text: `select d.dag_no as "dagNo" ${DUE_BY_ASSETS} order by d.dag_no limit $1`,
    values: [limit],
  });
  return rows.map(({ dagNo }) => dagNo);
}

/** Locks a DAG for the creation of its runs; null: another scheduler has it. */
export async function lockDagToRun(
  db: Queryable,
  dagNo: number,
): Promise<{ readonly versionId: number; readonly unfinished: number; readonly now: Date } | null> {
  const { rows } = await db.query<{ versionId: number; unfinished: number; now: Date }>({
    name: 'lock-dag-for-assets',
    text: `select d.version_id as "versionId", ${UNFINISHED} as unfinished, clock_timestamp() as now
      from haru.dag d where d.dag_no = $1 and not d.is_paused and not d.is_stale for no key update of d skip locked`,
    values: [dagNo],
  });
  return rows[0] ?? null;
}

export interface DueRun {
  readonly key: string;
  readonly eventId: number;
  readonly runAfter: Date;
}

/** Due runs of a locked DAG, the oldest first. */
export async function dueRunsOf(db: Queryable, dagNo: number, limit: number): Promise<readonly DueRun[]> {
  const { rows } = await db.query<DueRun>({
    name: 'due-asset-runs',
    text: `select partition_key as key, event_id as "eventId", run_after as "runAfter"
      from haru.asset_due u where dag_no = $1 and ${IS_FREE} order by run_after, partition_key limit $2`,
    values: [dagNo, limit],
  });
  return rows;
}

/** The queued events of a DAG are those that its new run was started by. */
export async function consumeQueue(db: Queryable, dagNo: number, runNo: number): Promise<void> {
  await db.query({
    name: 'consume-asset-queue',
    text: `with taken as (delete from haru.asset_queue where dag_no = $1 returning event_id)
      insert into haru.run_asset_event (run_no, event_id) select $2, event_id from taken`,
    values: [dagNo, runNo],
  });
}

/** The events of the partitions that a new run was started by: those that the run of the partition before it had not seen. */
export async function consumePartitions(
  db: Queryable,
  run: { readonly dagNo: number; readonly key: string; readonly runNo: number; readonly eventId: number },
  needed: readonly { readonly uri: string; readonly key: string }[],
): Promise<void> {
  await db.query({
    name: 'consume-partitions',
    text: `with seen as (select event_id from haru.asset_partition_run where dag_no = $1 and partition_key = $2)
      insert into haru.run_asset_event (run_no, event_id)
      select $3, e.id from unnest($5::text[], $6::text[]) as n (uri, key)
      cross join lateral (
        select id from haru.asset_event e where e.uri = n.uri and n.key <> '' and e.partition_key = n.key
          and e.id <= $4 and e.id > coalesce((select event_id from seen), 0)
        union all
        (select id from haru.asset_event e where e.uri = n.uri and n.key = '' order by id desc limit 1)
      ) e`,
    values: [run.dagNo, run.key, run.runNo, run.eventId, needed.map(({ uri }) => uri), needed.map(({ key }) => key)],
  });
  await db.query({
    name: 'partition-has-run',
    text: `insert into haru.asset_partition_run (dag_no, partition_key, event_id, run_no) values ($1, $2, $3, $4)
      on conflict (dag_no, partition_key) do update set event_id = excluded.event_id, run_no = excluded.run_no`,
    values: [run.dagNo, run.key, run.eventId, run.runNo],
  });
}

/** Forgets the events of an asset that a DAG has not run on; null: there are none. */
export async function dropQueuedAsset(db: Queryable, dagId: string, assetId: number): Promise<WaitingDag | null> {
  const { rows } = await db.query<WaitingDag>({
    name: 'drop-queued-asset',
    text: `with gone as (
        delete from haru.asset_queue q using haru.dag d where d.dag_no = q.dag_no and d.dag_id = $1 and q.asset_id = $2
        returning q.dag_no
      )
      select dag_no as "dagNo", version_id as "versionId" from haru.dag where dag_no in (select dag_no from gone)`,
    values: [dagId, assetId],
  });
  return rows[0] ?? null;
}

/** Forgets what a DAG waited for that its schedule no longer names. */
export async function dropQueued(db: Queryable, dagNo: number, except: readonly string[]): Promise<void> {
  await db.query({
    name: 'drop-queued-assets',
    text: `delete from haru.asset_queue q using haru.asset a where a.id = q.asset_id and q.dag_no = $1 and a.uri <> all ($2)`,
    values: [dagNo, except],
  });
}
