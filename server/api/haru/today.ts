import { addDays, businessDay, endOfDay, requireDay, startOfDay } from '../../core/businessDay.ts';
import { backfillState } from '../../core/backfillProgress.ts';
import type { Day } from '../../core/calendar.ts';
import { deadlineAt } from '../../core/deadline.ts';
import { openWait } from '../../core/openWait.ts';
import { leadingZone } from '../../core/readiness.ts';
import { clockOf } from '../../db/clock.ts';
import {
  failedRuns,
  queuedRuns,
  runningInstances,
  runningRuns,
  waitingInstances,
  type RunLine,
} from '../../db/read/activity.ts';
import { backfillProgress, backfillRates, listBackfills, typicalRunSeconds } from '../../db/read/backfills.ts';
import { dayAssets } from '../../db/read/dayAssets.ts';
import { readPulse } from '../../db/read/pulse.ts';
import { runFailures } from '../../db/read/runErrors.ts';
import { runTallies } from '../../db/read/tallies.ts';
import { answered } from '../answered.ts';
import { definitionsOf, requireDag } from '../lookups.ts';
import { failures } from '../schema/errors.ts';
import type { Routes, Services } from '../services.ts';
import { backfillView } from './backfills.ts';
import { progressView } from './progressView.ts';
import { Today, TodayQuery } from './today.schema.ts';
import { assetsOfDay } from './todayAssets.ts';
import { taskIdOf } from './views.ts';

const MOST_ASSETS = 1_000;
/** Lines of each list. */
const LINES = 30;
const RUNNING_TASKS = 200;
const TASKS_OF_RUN = 3;
const BACKFILLS = 5;
/** From when on a failure belongs to the night after a day. */
const EVENING = '18:00';

/** The business day at a glance: whether its data is ready, and what stands in the way. */
export const todayRoutes: Routes = async (app, { services }) => {
  const { kysely: db, pool } = services.database;

  app.get(
    '/today',
    {
      schema: {
        operationId: 'getToday',
        tags: ['Pages'],
        querystring: TodayQuery,
        response: { 200: Today, ...failures(400) },
      },
    },
    async ({ query }): Promise<Today> => {
      const [now, assets] = await Promise.all([clockOf(pool), dayAssets(db, MOST_ASSETS + 1)]);
      const sources = new Set(assets.map(({ definition }) => definition.from));
      const named = assets.slice(0, MOST_ASSETS).map((asset) => ({ ...asset, isMart: !sources.has(asset.uri) }));
      const zone = leadingZone(named.map(({ isMart, definition }) => ({ isMart, partition: definition.partition })));
      const latestDay = addDays(businessDay(now, zone), -1);
      const day = query.day === undefined ? latestDay : await answered((async () => requireDay(query.day!))());
      const span = { start: startOfDay(day, zone), end: endOfDay(day, zone) };
      const night = nightAfter(day, zone);
      const until = day >= latestDay ? null : night.end;
      const [ofDay, { failed, running }, waitingTasks, waitingRuns, backfills, pulse] = await Promise.all([
        assetsOfDay(services, named, { day, span, now }),
        runsOfNight(services, night.start, until),
        waiting(services),
        queuedRuns(db, LINES),
        latestBackfills(services),
        readPulse(db),
      ]);
      return {
        at: now.toISOString(),
        zone,
        day,
        start: span.start.toISOString(),
        end: span.end.toISOString(),
        latestDay,
        assets: [...ofDay],
        isTruncated: assets.length > MOST_ASSETS,
        failedSince: night.start.toISOString(),
        failedUntil: until?.toISOString() ?? null,
        failed,
        running,
        waitingTasks,
        waitingRuns: waitingRuns.map((row) => ({
          dagId: row.dag_id,
          runId: row.run_id,
          businessDay: row.business_day,
          count: row.count,
          isPaused: row.is_paused,
          runAfter: row.run_after,
        })),
        backfills,
        health: {
          schedulers: pulse.schedulers,
          workers: pulse.workers,
          draining: pulse.draining,
          lost: pulse.lost,
          slots: pulse.slots,
          running: pulse.running,
          queued: pulse.queued,
          queuedSince: pulse.queued_since,
          isLoaderAlive: pulse.is_loader_alive,
          importErrors: pulse.import_errors,
        },
      };
    },
  );
};

/** From the evening of a day to that of the next. */
function nightAfter(day: Day, zone: string): { readonly start: Date; readonly end: Date } {
  const evening = (dayOffset: number) => deadlineAt({ at: EVENING, zone, dayOffset, calendar: null }, day);
  return { start: evening(0), end: evening(1) };
}

/** What has failed, and what runs now; a running run of which a task has failed is told of in both. */
async function runsOfNight(services: Services, since: Date, until: Date | null) {
  const db = services.database.kysely;
  const [ended, going] = await Promise.all([failedRuns(db, { since, until, limit: LINES }), runningRuns(db, LINES)]);
  const goingNos = going.map(({ id }) => id);
  const [tallies, instances, definitionFor] = await Promise.all([
    runTallies(db, goingNos),
    runningInstances(db, goingNos, RUNNING_TASKS),
    definitionsOf(services, [...ended, ...going]),
  ]);
  const limping = until === null ? going.filter(({ id }) => (tallies.get(id)?.failed ?? 0) > 0) : [];
  const broken = [...limping, ...ended];
  const failureOf = await runFailures(
    db,
    broken.map(({ id }) => id),
  );
  const tasksOf = Map.groupBy(instances, ({ run_no: runNo }) => runNo);
  return {
    failed: broken.map((run) => {
      const failure = failureOf.get(run.id);
      const taskNo = failure?.task_no ?? null;
      return {
        ...runKey(run),
        state: run.state,
        endedAt: run.ended_at,
        taskId: taskNo === null ? null : taskIdOf(definitionFor(run.version_id), taskNo),
        mapIndex: failure?.map_index ?? null,
        error: failure?.error ?? null,
      };
    }),
    running: going.map((run) => ({
      ...runKey(run),
      startedAt: run.started_at,
      tally: tallies.get(run.id) ?? {},
      tasks: (tasksOf.get(run.id) ?? []).slice(0, TASKS_OF_RUN).map((row) => ({
        taskId: taskIdOf(definitionFor(row.version_id), row.task_no),
        mapIndex: row.map_index,
        label: row.label,
        tryNumber: row.try_number,
        startedAt: row.started_at,
        progress: progressView(row.progress),
      })),
    })),
  };
}

async function waiting(services: Services): Promise<Today['waitingTasks']> {
  const rows = await waitingInstances(services.database.kysely, LINES);
  const definitionFor = await definitionsOf(services, rows);
  return rows.map((row) => ({
    ...runKey(row),
    taskId: taskIdOf(definitionFor(row.version_id), row.task_no),
    mapIndex: row.map_index,
    label: row.label,
    on: openWait(row),
  }));
}

async function latestBackfills(services: Services): Promise<Today['backfills']> {
  const db = services.database.kysely;
  const { rows } = await listBackfills(db, {}, ['-id'], { limit: BACKFILLS, offset: 0 });
  const ids = rows.map(({ id }) => id);
  const [progress, rates] = await Promise.all([backfillProgress(db, ids), backfillRates(db, ids)]);
  return Promise.all(
    rows.map(async (row) => {
      const dag = await requireDag(services, row.dag_id);
      const definitionFor = await definitionsOf(services, [dag]);
      return backfillView(row, {
        zone: definitionFor(dag.version_id).zone,
        progress: progress.get(row.id) ?? {},
        rate: rates.get(row.id) ?? 0,
        secondsPerRun: backfillState(row) === 'running' ? await typicalRunSeconds(db, row.dag_id) : null,
      });
    }),
  );
}

function runKey({ dag_id, run_id, business_day }: Pick<RunLine, 'dag_id' | 'run_id' | 'business_day'>) {
  return { dagId: dag_id, runId: run_id, businessDay: business_day };
}
