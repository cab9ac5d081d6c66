import { sql } from 'kysely';
import { among, equal, matching, seconds, within } from './fragments.ts';
import type { Fragment, Range, TextMatch } from './fragments.ts';

/** What is known of a task by its definition only. */
export interface TaskFilter {
  readonly taskIds?: readonly string[] | undefined;
  readonly taskId?: TextMatch;
  /** Of this group or of one inside of it. */
  readonly groupId?: string | undefined;
  readonly operators?: readonly string[] | undefined;
  readonly operator?: TextMatch;
}

export interface InstanceFilter extends TaskFilter {
  /** Of one run; absent: of all. */
  readonly runNo?: number | undefined;
  readonly taskNo?: number | undefined;
  readonly dagNo?: number | undefined;
  readonly dagIds?: readonly string[] | undefined;
  readonly dagId?: TextMatch;
  readonly runIds?: readonly string[] | undefined;
  readonly runId?: TextMatch;
  readonly isMapped?: true;
  readonly states?: readonly string[] | undefined;
  readonly pools?: readonly string[] | undefined;
  readonly pool?: TextMatch;
  readonly queues?: readonly string[] | undefined;
  readonly queue?: TextMatch;
  readonly versionNumbers?: readonly number[] | undefined;
  readonly tryNumbers?: readonly number[] | undefined;
  readonly mapIndexes?: readonly number[] | undefined;
  /** What mapped instances are called. */
  readonly label?: TextMatch;
  readonly runAfter?: Range<string>;
  readonly logicalDate?: Range<string>;
  readonly started?: Range<string>;
  readonly ended?: Range<string>;
  readonly changed?: Range<string>;
  readonly duration?: Range<number>;
}

/** What an instance is called: as its author says, else by its map index; null: it is not mapped. */
export function labelOf(): Fragment {
  return sql`case when t.map_index >= 0 then coalesce(t.rendered_map_index, t.map_index::text) end`;
}

/** Of a deferred instance: it waits for a person. */
export const WAITS_FOR_ANSWER: Fragment = sql`t.wait ->> 'kind' is not distinct from 'answer'`;

/** In Airflow's words, where what waits for a person has a state of its own. By the column itself, for which there are indexes. */
function inStates(states: readonly string[] | undefined): Fragment[] {
  if (states === undefined || states.length === 0) return [];
  const plain = states.filter((state) => state !== 'deferred' && state !== 'awaiting_input');
  const alternatives = [
    ...(plain.length === 0 ? [] : [sql`t.state = any(${plain}::haru.task_state[])`]),
    ...(states.includes('deferred') ? [sql`(t.state = 'deferred' and not ${WAITS_FOR_ANSWER})`] : []),
    ...(states.includes('awaiting_input') ? [sql`(t.state = 'deferred' and ${WAITS_FOR_ANSWER})`] : []),
  ];
  return [sql`(${sql.join(alternatives, sql` or `)})`];
}

/** On `haru.task_instance t`, `haru.dag_run r`, `haru.dag d` and `haru.dag_version v`. */
export function instanceConditions(filter: InstanceFilter): Fragment[] {
  return [
    ...equal(sql`t.run_id`, filter.runNo),
    ...equal(sql`t.task_no`, filter.taskNo),
    ...equal(sql`r.dag_no`, filter.dagNo),
    ...among(sql`d.dag_id`, filter.dagIds),
    ...matching(sql`d.dag_id`, filter.dagId),
    ...among(sql`r.run_id`, filter.runIds),
    ...matching(sql`r.run_id`, filter.runId),
    ...(filter.isMapped ? [sql`t.map_index >= 0`] : []),
    ...inStates(filter.states),
    ...among(sql`t.pool`, filter.pools),
    ...matching(sql`t.pool`, filter.pool),
    ...among(sql`t.queue`, filter.queues),
    ...matching(sql`t.queue`, filter.queue),
    ...among(sql`v.number`, filter.versionNumbers, 'integer'),
    ...among(sql`t.try_number`, filter.tryNumbers, 'integer'),
    ...among(sql`t.map_index`, filter.mapIndexes, 'integer'),
    ...matching(labelOf(), filter.label),
    ...within(sql`r.run_after`, filter.runAfter, 'timestamptz'),
    ...within(sql`r.logical_date`, filter.logicalDate, 'timestamptz'),
    ...within(sql`t.started_at`, filter.started, 'timestamptz'),
    ...within(sql`t.ended_at`, filter.ended, 'timestamptz'),
    ...within(sql`t.changed_at`, filter.changed, 'timestamptz'),
    ...within(seconds('t.started_at', 't.ended_at'), filter.duration, 'float8'),
    ...ofTasks(filter),
  ];
}

/** The tasks that fit are looked up in the definitions once, not once for each instance. */
function ofTasks(filter: TaskFilter): Fragment[] {
  const taskId = sql`task ->> 'taskId'`;
  const operator = sql`task ->> 'operator'`;
  const conditions = [
    ...among(taskId, filter.taskIds),
    ...matching(taskId, filter.taskId),
    ...among(operator, filter.operators),
    ...matching(operator, filter.operator),
    ...(filter.groupId === undefined
      ? []
      : [sql`(task ->> 'group' = ${filter.groupId} or starts_with(task ->> 'group', ${`${filter.groupId}.`}))`]),
  ];
  if (conditions.length === 0) return [];
  return [
    sql`(r.version_id, t.task_no) in (
      select w.id, place - 1
      from haru.dag_version w cross join lateral json_array_elements(w.definition -> 'tasks') with ordinality as task_of (task, place)
      where ${sql.join(conditions, sql` and `)})`,
  ];
}
