import { LANES } from '../core/lanes.ts';
import { UNSETTLED } from '../db/assetEvents.ts';
import { DUE_BY_ASSETS } from '../db/assetRuns.ts';
import { DUE_BY_SCHEDULE, UNPLANNED } from '../db/dueDags.ts';
import type { Queryable } from '../db/transaction.ts';
import { MARKED } from './marks.ts';
import { WITH_PLACES } from './startRuns.ts';

/** What there is to do. A step may still find nothing: another scheduler was first, or limits hold it back. */
export interface Work {
  readonly hasEvents: boolean;
  readonly hasReruns: boolean;
  readonly hasDueDags: boolean;
  readonly hasDueAssets: boolean;
  /** Runs that may start now. */
  readonly hasLiveRuns: boolean;
  readonly hasBackfillRuns: boolean;
  readonly hasMarks: boolean;
  /** Ready tasks, whether or not there is a slot for them. */
  readonly hasLiveTasks: boolean;
  readonly hasBackfillTasks: boolean;
  /** Milliseconds until the next wait of a running run is over; null: nothing waits. */
  readonly wakeMs: number | null;
}

/** One statement for all steps of a round: most rounds have something for one or two of them. */
export async function lookForWork(db: Queryable): Promise<Work> {
  const { rows } = await db.query<Work>({
    name: 'look-for-work',
    text: `select
      exists (select ${UNSETTLED}) as "hasEvents",
      exists (select from haru.rerun where state = 'running') as "hasReruns",
      exists (select ${UNPLANNED}) or exists (select ${DUE_BY_SCHEDULE}) as "hasDueDags",
      exists (select ${DUE_BY_ASSETS}) as "hasDueAssets",
      exists (select ${WITH_PLACES.live}) as "hasLiveRuns",
      exists (select ${WITH_PLACES.backfill}) as "hasBackfillRuns",
      exists (select ${MARKED.byInstance}) or exists (select ${MARKED.byStart}) as "hasMarks",
      exists (select from haru.task_instance where state = 'scheduled' and lane = ${LANES.live}) as "hasLiveTasks",
      exists (select from haru.task_instance where state = 'scheduled' and lane = ${LANES.backfill}) as "hasBackfillTasks",
      (
        select extract(epoch from t.ready_at - clock_timestamp())::float8 * 1000
        from haru.task_instance t
        where t.state in ('up_for_retry', 'up_for_reschedule', 'deferred') and t.ready_at is not null
          and exists (select from haru.dag_run r where r.id = t.run_id and r.state = 'running')
        order by t.ready_at limit 1
      ) as "wakeMs"`,
  });
  return rows[0]!;
}
