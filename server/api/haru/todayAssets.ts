import { businessDay } from '../../core/businessDay.ts';
import type { Day } from '../../core/calendar.ts';
import { deadlineAt } from '../../core/deadline.ts';
import type { DagDefinition, DeadlineDefinition } from '../../core/definition.ts';
import { HaruError } from '../../core/errors.ts';
import { WHOLE } from '../../core/partitions.ts';
import { byAttention, readiness } from '../../core/readiness.ts';
import type { Span } from '../../core/schedule.ts';
import type { WorkingCalendar } from '../../core/workingCalendar.ts';
import { calendarsFor } from '../../db/calendars.ts';
import type { DayAssetRow } from '../../db/read/dayAssets.ts';
import { producersNumbered, runsOfSpan, type ProducerRow, type SpanRun } from '../../db/read/producers.ts';
import { definitionsOf } from '../lookups.ts';
import type { Services } from '../services.ts';
import { partsOfDay, type PartsOfAsset } from './dayParts.ts';
import { remembering } from './remembering.ts';
import type { TodayAsset } from './today.schema.ts';

/** A DAG that publishes assets, with its runs of the day. */
interface Producer extends ProducerRow {
  readonly definition: DagDefinition;
  readonly runs: readonly SpanRun[];
}

export interface NamedAsset extends DayAssetRow {
  readonly isMart: boolean;
}

/** How each asset stands on the day that fills the span. */
export async function assetsOfDay(
  services: Services,
  assets: readonly NamedAsset[],
  { day, span, now }: { readonly day: Day; readonly span: Span; readonly now: Date },
): Promise<readonly TodayAsset[]> {
  const db = services.database.kysely;
  const dagNos = [...new Set(assets.flatMap(({ producers }) => producers.map(({ dagNo }) => dagNo)))];
  const [parts, dags] = await Promise.all([partsOfDay(db, assets, span), producersNumbered(db, dagNos)]);
  const keys = new Set([...parts.values()].flatMap((each) => each.keys));
  const definitionFor = await definitionsOf(services, dags);
  const definitions = dags.map(({ version_id: id }) => definitionFor(id));
  const [runs, calendars] = await Promise.all([
    runsOfSpan(db, dagNos, span, [...keys]),
    calendarsFor(services.database.pool, ...definitions),
  ]);
  const runsOf = Map.groupBy(runs, ({ dag_no: dagNo }) => dagNo);
  const producers = new Map(
    dags.map((dag, at) => [
      dag.dag_no,
      { ...dag, definition: definitions[at]!, runs: runsOf.get(dag.dag_no) ?? [] } satisfies Producer,
    ]),
  );
  const dueTime = createDueTimes(day, span, calendars);
  return assets
    .map((asset) => {
      const makers = asset.producers.flatMap(({ dagNo, taskId }) => {
        const dag = producers.get(dagNo);
        return dag ? [{ dag, dueAt: dueTime(dag, taskId) }] : [];
      });
      return assetView(asset, parts.get(asset.id)!, makers, { span, now });
    })
    .toSorted(byAttention);
}

function assetView(
  { uri, isMart, definition: { partition }, starts }: NamedAsset,
  { keys, states, publishedAt, parts }: PartsOfAsset,
  makers: readonly { readonly dag: Producer; readonly dueAt: Date | null }[],
  { span, now }: { readonly span: Span; readonly now: Date },
): TodayAsset {
  const dags = [...new Set(makers.map(({ dag }) => dag))];
  const runs = dags.flatMap((dag) => dag.runs.map((run) => ({ ...run, dagId: dag.dag_id })));
  const due = latestOf(makers.flatMap(({ dueAt: at }) => at ?? []));
  const next = dags.flatMap((dag) => nextRunOf(dag, span) ?? []).toSorted()[0] ?? null;
  const run = RUN_ATTENTION.flatMap((state) => runs.filter((each) => each.state === state))[0];
  return {
    uri,
    isMart,
    zone: partition !== null && 'zone' in partition ? partition.zone : 'UTC',
    readiness: readiness(
      {
        partitions: states,
        runs: runs.map(({ state }) => state),
        isPlanned: next !== null || dags.some(startsWithData),
        dueAt: due,
      },
      now,
    ),
    dueAt: due?.toISOString() ?? null,
    publishedAt,
    partition: keys.at(-1) ?? WHOLE,
    parts,
    run: run ? { dagId: run.dagId, runId: run.run_id, state: run.state, startedAt: run.started_at } : null,
    nextRunAt: next,
    producers: dags.map(({ dag_id: dagId }) => dagId),
    starts: [...new Set(starts)],
  };
}

/** Of several runs of a day: which tells most about why an asset is not there yet. */
const RUN_ATTENTION = ['failed', 'running', 'queued', 'success'] as const;

/** When the run of the span starts that the schedule has yet to create; null: it creates none. */
function nextRunOf({ is_paused: isPaused, next_interval_start: start, next_run_after: after }: Producer, span: Span) {
  return !isPaused && start !== null && new Date(start) < span.end ? after : null;
}

function startsWithData({ is_paused: isPaused, definition, runs }: Producer): boolean {
  return !isPaused && definition.schedule?.kind === 'assets' && runs.length === 0;
}

/** By when a task publishes the last part of a day: as its own deadline says, or that of its DAG. */
function createDueTimes(day: Day, span: Span, calendars: readonly WorkingCalendar[]) {
  const lastDays = remembering<Day>();
  const dueTimes = remembering<Date | null>();
  return ({ definition: { zone, tasks, deadline: ofDag } }: Producer, taskId: string): Date | null => {
    const deadline = tasks.find((task) => task.taskId === taskId)?.deadline ?? ofDag;
    if (deadline === null) return null;
    const last = lastDays(zone, () => businessDay(new Date(span.end.getTime() - 1), zone));
    const due = last < day ? day : last;
    const { at, zone: clock, dayOffset, calendar } = deadline;
    return dueTimes(JSON.stringify([at, clock, dayOffset, calendar, due]), () => dueAt(deadline, due, calendars));
  };
}

function dueAt(deadline: DeadlineDefinition, day: Day, calendars: readonly WorkingCalendar[]): Date | null {
  try {
    return deadlineAt(deadline, day, calendars);
  } catch (error) {
    // A calendar that does not know the year: nobody watches the deadline either.
    if (error instanceof HaruError) return null;
    throw error;
  }
}

function latestOf(instants: readonly Date[]): Date | null {
  return instants.reduce<Date | null>((latest, at) => (latest === null || at > latest ? at : latest), null);
}
