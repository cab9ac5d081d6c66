import { describe, expect, it } from 'vitest';
import type { TaskChoice } from '../../server/core/clearing.ts';
import type { DagDefinition, MapDefinition, TaskDefinition } from '../../server/core/definition.ts';
import type { TaskState } from '../../server/core/states.ts';
import { createDefinitionCache } from '../../server/db/definitions.ts';
import { expandTasks } from '../../server/db/expandTasks.ts';
import { planClearing, planNewTasks, type ClearingPlan } from '../../server/db/read/planClearing.ts';
import { findRun } from '../../server/db/read/dagRuns.ts';
import { applyClearing } from '../../server/scheduler/applyClearing.ts';
import { createRunVerbs } from '../../server/scheduler/runVerbs.ts';
import { storeDags } from '../api/support.ts';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { randomOf, type Random } from '../support/core/random.ts';
import { heldRun } from '../support/heldRun.ts';
import { dagNamed, runNumbered } from '../support/requests.ts';
import { testDatabase } from '../support/testDatabase.ts';

const database = await testDatabase();
const { pool, kysely } = database;
const definitions = createDefinitionCache();
const deps = { db: kysely, pool, definitions };
const verbs = createRunVerbs({ pool, definitions, hintWork: () => {}, hintChange: () => {} });
const by = { user: 'test', via: 'cli' } as const;

const SEEDS = Array.from({ length: 80 }, (_, seed) => seed);
const STATES = ['none', 'success', 'failed', 'upstream_failed', 'skipped', 'up_for_retry', 'scheduled'] as const;
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Some of the tasks in some order, each after some before it, and now and then reading one or mapped. */
function someVersion(dagId: string, random: Random): DagDefinition {
  const names = NAMES.filter(() => random.chance(0.7));
  const order = random.chance(0.5) ? names : names.toReversed();
  const tasks = order.map((taskId, taskNo): TaskDefinition => {
    const upstream = order.flatMap((_, before) => (before < taskNo && random.chance(0.4) ? [before] : []));
    const reads = upstream.filter(() => random.chance(0.3));
    const mapped: MapDefinition = {
      group: null,
      combine: 'zip',
      lists: [{ key: 'x', source: { kind: 'literal', length: random.integer(1, 3) } }],
    };
    return taskOf(taskId, { upstream, reads, ...(random.chance(0.3) && { mapped }) });
  });
  return definitionOf(tasks.length > 0 ? tasks : [taskOf('a')], { dagId });
}

/** A run in which tasks are in any state: most have tries, some are at work, some are expanded. */
async function someRun({ dagId, tasks }: DagDefinition, random: Random): Promise<number> {
  const run = await heldRun(database, dagId);
  for (const [taskNo, { mapped }] of tasks.entries()) {
    const source = mapped?.lists[0]?.source;
    if (source?.kind === 'literal' && random.chance(0.8))
      await expandTasks(pool, [{ runId: run, taskNo, length: source.length, maxTries: 0, isResized: false }]);
  }
  const isAtWork = random.chance(0.2);
  const { rows } = await pool.query<{ taskNo: number; mapIndex: number }>(
    `select task_no as "taskNo", map_index as "mapIndex" from haru.task_instance where run_id = $1 order by task_no, map_index`,
    [run],
  );
  for (const { taskNo, mapIndex } of rows) {
    const state: TaskState = isAtWork && random.chance(0.3) ? 'running' : random.pick(STATES);
    await pool.query(
      `update haru.task_instance set state = $4::haru.task_state, needs_advance = false, try_number = case when $4::text in ('none', 'skipped') then 0 else 1 end,
         handle = case when $5::boolean then '1'::json end
       where run_id = $1 and task_no = $2 and map_index = $3`,
      [run, taskNo, mapIndex, state, state === 'up_for_retry' && random.chance(0.1)],
    );
  }
  return run;
}

interface Instance {
  readonly task: string;
  readonly mapIndex: number;
  readonly state: TaskState;
}

async function instancesOf(run: number): Promise<ReadonlyMap<string, Instance>> {
  const { rows } = await pool.query<Instance & { taskNo: number }>(
    `select t.task_no as "taskNo", v.definition -> 'tasks' -> t.task_no ->> 'taskId' as task, t.map_index as "mapIndex", t.state
     from haru.task_instance t join haru.dag_run r on r.id = t.run_id join haru.dag_version v on v.id = r.version_id
     where t.run_id = $1 order by t.task_no, t.map_index`,
    [run],
  );
  return new Map(rows.map((row) => [`${row.taskNo} ${row.mapIndex}`, row]));
}

/** Counts by state that the rows have, and those that the tallies have. */
async function counts(run: number) {
  const { rows } = await pool.query<{ rows: unknown; tallied: unknown }>(
    `select (select json_agg(x order by x.task_no) from (
         select task_no, count(*) filter (where state = 'none') as none, count(*) filter (where state = 'success') as success,
           count(*) filter (where state = 'failed') as failed, count(*) filter (where state = 'removed') as removed
         from haru.task_instance where run_id = $1 group by task_no) x) as rows,
       (select json_agg(json_build_object('task_no', task_no, 'none', none, 'success', success, 'failed', failed, 'removed', removed) order by task_no)
        from haru.task_tally where run_id = $1) as tallied`,
    [run],
  );
  return rows[0]!;
}

/** One that is so already is cleared without a change. */
const isBack = (state: TaskState | undefined) => state === 'none' || state === 'restarting';
const names = (rows: Iterable<string>) => [...rows].sort();

/** What the plan says, and what has happened, in the same words. */
function planned({ cleared, removed, newTasks }: ClearingPlan) {
  const place = (row: { task_no: number; map_index: number }) => `${row.task_no} ${row.map_index}`;
  return {
    cleared: names(cleared.filter(({ state }) => !isBack(state)).map(place)),
    removed: names(removed.map(place)),
    added: names(newTasks.map((task) => task.task_id)),
  };
}
function happened(before: ReadonlyMap<string, Instance>, after: ReadonlyMap<string, Instance>) {
  const was = (place: string) => before.get(place)?.state;
  const is = (place: string) => after.get(place)?.state;
  const wasThere = (place: string) => was(place) !== undefined && was(place) !== 'removed';
  const added = [...after].filter(([place, { state }]) => !wasThere(place) && state === 'none');
  return {
    cleared: names([...before.keys()].filter((at) => wasThere(at) && !isBack(was(at)) && isBack(is(at)))),
    removed: names([...before.keys()].filter((at) => wasThere(at) && is(at) === 'removed')),
    added: names(new Set(added.map(([, { task }]) => task))),
  };
}

async function expectAgreement(run: number, plan: ClearingPlan, only: 'failed' | null): Promise<void> {
  const before = await instancesOf(run);
  const change = async () => {
    for (const { request } of plan.runs)
      expect(await verbs.clearTasks({ ...request, only, isRunReset: true }, by)).toBe(true);
  };
  await change();
  const [refused] = plan.refused;
  if (refused) {
    const { dagId, versionId } = await runNumbered(pool, run);
    const { versionId: latestId } = await dagNamed(pool, dagId);
    const asked = verbs.clearTasks({ runNo: run, versionId, chosen: [], latestId, only, isRunReset: true }, by);
    await expect(asked).rejects.toThrow(refused.error.message);
    const record = () => Promise.resolve();
    await expect(applyClearing(verbs, plan, { only, isRunReset: true, by, record })).rejects.toThrow(
      refused.error.message,
    );
  }
  const after = await instancesOf(run);
  expect(planned(plan)).toEqual(happened(before, after));
  const { rows, tallied } = await counts(run);
  expect(tallied).toEqual(rows);
}

describe('the plan of a clearing is what happens', () => {
  it.each(SEEDS)('whatever the run, the latest version and the choice are (%i)', async (seed) => {
    const random = randomOf(seed);
    const dagId = `dag_${seed}`;
    const first = someVersion(dagId, random);
    await storeDags(database, first);
    const run = await someRun(first, random);
    // A run may have gone over before, and what was gone may return.
    for (let move = 0; move < 3; move++) {
      await storeDags(database, random.chance(0.3) ? first : someVersion(dagId, random));
      const named = NAMES.filter(() => random.chance(0.4)).map((taskId) => ({ taskId, mapIndex: null }));
      const choice: TaskChoice = {
        tasks: random.chance(0.3) ? null : named,
        upstream: random.chance(0.3),
        downstream: random.chance(0.5),
      };
      const only = random.chance(0.3) ? ('failed' as const) : null;
      const isOnLatest = random.chance(0.8);
      const scope = { runNo: run };
      await expectAgreement(run, await planClearing(deps, { scope, choice, only, isOnLatest }), only);
    }
    const { runId } = await runNumbered(pool, run);
    await storeDags(database, someVersion(dagId, random));
    const found = (await findRun(kysely, dagId, runId))!;
    await expectAgreement(run, await planNewTasks(deps, { ...found, run_no: found.id }), null);
  });
});
