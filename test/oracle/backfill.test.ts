import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cronOf } from '../support/core/cronOf.ts';
import {
  backfillSubject,
  planBackfill,
  type BackfillDate,
  type ExistingRun,
  type Reprocess,
} from '../../server/core/backfill.ts';
import type { ScheduleDefinition } from '../../server/core/definition.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';

interface BackfillCase {
  readonly name: string;
  readonly schedule: { readonly kind: string; readonly cron?: string; readonly timezone?: string };
  readonly from_date: string;
  readonly to_date: string;
  readonly existing_runs: readonly (Omit<ExistingRun, 'runNo' | 'runId' | 'hasTasks' | 'canMove'> & {
    readonly logical_date: string;
    readonly run_id: string;
  })[];
  readonly reprocess_behavior: Reprocess;
  readonly run_backwards: boolean;
  readonly depends_on_past: boolean;
  readonly dag_start_date: string | null;
  readonly now: string;
  readonly dry_run_logical_dates: readonly string[] | null;
  readonly dry_run_error: keyof typeof MESSAGES | null;
  readonly backfill_dag_runs:
    | readonly {
        readonly logical_date: string;
        readonly exception_reason: string | null;
        readonly run: {
          readonly data_interval_start: string;
          readonly data_interval_end: string;
          readonly run_after: string;
          readonly clear_number: number;
        } | null;
      }[]
    | null;
}

const { cases } = JSON.parse(readFileSync(new URL('./backfill.json', import.meta.url), 'utf8')) as {
  readonly cases: readonly BackfillCase[];
};

/** What ours says where Airflow raises. */
const MESSAGES = {
  InvalidReprocessBehavior: /never none/,
  InvalidBackfillDirection: /from the newest date on/,
  InvalidBackfillDateRange: /before it starts/,
  DagNonPeriodicScheduleException: /no schedule that repeats/,
};

function scheduleOf({ schedule: { kind, cron, timezone: zone = 'UTC' } }: BackfillCase): ScheduleDefinition | null {
  if (kind === 'none') return null;
  if (kind === 'once') return { kind, zone };
  return cronOf(cron!, { zone, timing: kind === 'cron_data_interval' ? 'interval' : 'trigger' });
}

function planOf(c: BackfillCase): readonly BackfillDate[] {
  const existing = c.existing_runs.map(
    ({ logical_date: date, run_id: runId, state }, index) =>
      [Date.parse(date), { runNo: index, runId, state, hasTasks: true, canMove: true }] as const,
  );
  const definition = definitionOf([taskOf('free'), taskOf('leans', { dependsOnPast: c.depends_on_past })], {
    dagId: c.name,
    schedule: scheduleOf(c),
    start: c.dag_start_date,
  });
  return planBackfill(
    backfillSubject(definition, null, []),
    {
      from: new Date(c.from_date),
      to: new Date(c.to_date),
      reprocess: c.reprocess_behavior,
      backwards: c.run_backwards,
      calendar: null,
    },
    new Map(existing),
    new Date(c.now),
  );
}

const text = (instant: Date): string => instant.toISOString().replace('.000Z', 'Z');
const REASONS = { create: null, clear: null, skip: 'already exists', blocked: 'in flight' } as const;

describe('backfills of Airflow', () => {
  it.each(cases.filter(({ dry_run_error: error }) => error !== null))('$name is refused', (c) => {
    expect(() => planOf(c)).toThrow(MESSAGES[c.dry_run_error!]);
  });

  it.each(cases.filter(({ dry_run_error: error }) => error === null))('$name', (c) => {
    const plan = planOf(c);
    const toDo = plan.filter(({ action }) => action === 'create' || action === 'clear');
    expect(toDo.map(({ logicalDate }) => text(logicalDate))).toEqual(c.dry_run_logical_dates);
    expect(
      plan.map((date) => ({
        logical_date: text(date.logicalDate),
        exception_reason: REASONS[date.action],
        run: REASONS[date.action] === null && {
          data_interval_start: text(date.intervalStart),
          data_interval_end: text(date.intervalEnd),
          run_after: text(date.runAfter),
          clear_number: date.action === 'clear' ? 1 : 0,
        },
      })),
    ).toEqual(
      c.backfill_dag_runs!.map(({ logical_date, exception_reason, run }) => ({
        logical_date,
        exception_reason,
        run: run !== null && {
          data_interval_start: run.data_interval_start,
          data_interval_end: run.data_interval_end,
          run_after: run.run_after,
          clear_number: run.clear_number,
        },
      })),
    );
  });
});
