import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Json } from '../../core/definition.ts';
import type { DB } from '../schema.ts';
import { among, equal, iso, matching, within, type Fragment, type Range, type TextMatch } from './fragments.ts';
import { readPage, type Page, type Paging } from './page.ts';
import { sortKeys, type SortAttribute } from './sorting.ts';
import { instanceConditions, labelOf, WAITS_FOR_ANSWER, type InstanceFilter } from './taskInstanceFilter.ts';
import type { InstanceKey } from './tries.ts';

/** What a try has asked, and what was answered. */
export interface ApprovalRow {
  readonly run_no: number;
  readonly task_no: number;
  readonly map_index: number;
  readonly try_number: number;
  readonly subject: string;
  readonly body: string | null;
  readonly choices: readonly string[];
  readonly is_multiple: boolean;
  readonly params: Readonly<Record<string, Json>>;
  readonly assignees: readonly string[];
  readonly default_choices: readonly string[] | null;
  readonly asked_at: string;
  readonly expires_at: string | null;
  readonly answered_at: string | null;
  /** Null in an answer: the time was over. */
  readonly answered_by: string | null;
  readonly chosen: readonly string[] | null;
  readonly params_input: Readonly<Record<string, Json>> | null;
}

export interface ApprovalFilter extends InstanceFilter {
  readonly isAnswered?: boolean | undefined;
  /** Users by id and by name, which are the same here: of each list that is given, one. */
  readonly answeredBy?: readonly (readonly string[] | undefined)[];
  readonly subject?: TextMatch;
  readonly body?: TextMatch;
  readonly asked?: Range<string>;
}

const COLUMNS = sql`
  a.run_id as run_no, a.task_no, a.map_index, a.try_number, a.subject, a.body, a.choices, a.is_multiple, a.params, a.assignees,
  a.default_choices, ${iso('a.asked_at')} as asked_at, ${iso('a.expires_at')} as expires_at,
  ${iso('a.answered_at')} as answered_at, a.answered_by, a.chosen, a.params_input`;

const FROM = sql`
  haru.approval a join haru.task_instance t on t.run_id = a.run_id and t.task_no = a.task_no and t.map_index = a.map_index
  join haru.dag_run r on r.id = a.run_id join haru.dag d on d.dag_no = r.dag_no join haru.dag_version v on v.id = r.version_id`;

const IS_LATEST = sql`a.try_number = (
  select max(b.try_number) from haru.approval b
  where b.run_id = a.run_id and b.task_no = a.task_no and b.map_index = a.map_index)`;

const text = (expression: Fragment): SortAttribute => ({ expression, type: 'text' });
const date = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'timestamptz' });
const number = (column: string): SortAttribute => ({ expression: sql.ref(column), type: 'bigint' });
const KEY = [number('a.run_id'), number('a.task_no'), number('a.map_index'), number('a.try_number')];

const SORT: Readonly<Record<string, SortAttribute>> = {
  ti_id: number('a.run_id'),
  subject: text(sql`a.subject`),
  responded_at: date('a.answered_at'),
  created_at: date('a.asked_at'),
  responded_by_user_id: text(sql`a.answered_by`),
  responded_by_user_name: text(sql`a.answered_by`),
  dag_id: text(sql`d.dag_id`),
  run_id: text(sql`r.run_id`),
  task_display_name: text(sql`v.definition -> 'tasks' -> a.task_no ->> 'taskId'`),
  run_after: date('r.run_after'),
  rendered_map_index: text(labelOf()),
  task_instance_operator: text(sql`v.definition -> 'tasks' -> a.task_no ->> 'operator'`),
  task_instance_state: text(
    sql`case when t.state = 'deferred' and ${WAITS_FOR_ANSWER} then 'awaiting_input' else t.state::text end`,
  ),
};

/** The latest question of each instance. */
export async function listApprovals(
  db: Kysely<DB>,
  filter: ApprovalFilter,
  order: readonly string[] | undefined,
  paging: Paging,
): Promise<Page<ApprovalRow>> {
  return readPage<ApprovalRow>(db, {
    columns: COLUMNS,
    from: FROM,
    conditions: [IS_LATEST, ...approvalConditions(filter), ...instanceConditions(filter)],
    identity: KEY,
    keys: sortKeys(order, SORT, ['ti_id'], KEY),
    paging,
  });
}

function approvalConditions(filter: ApprovalFilter): Fragment[] {
  return [
    ...equal(sql`(a.answered_at is not null)`, filter.isAnswered),
    ...(filter.answeredBy ?? []).flatMap((names) => among(sql`a.answered_by`, names)),
    ...matching(sql`a.subject`, filter.subject),
    ...matching(sql`a.body`, filter.body),
    ...within(sql`a.asked_at`, filter.asked, 'timestamptz'),
  ];
}

/** The question of a try, or the latest of an instance; null: it has asked none. */
export async function findApproval(
  db: Kysely<DB>,
  { runNo, taskNo, mapIndex }: InstanceKey,
  tryNumber: number | null = null,
): Promise<ApprovalRow | null> {
  const { rows } = await sql<ApprovalRow>`
    select ${COLUMNS} from haru.approval a
    where a.run_id = ${runNo} and a.task_no = ${taskNo} and a.map_index = ${mapIndex}
      and (${tryNumber}::int is null or a.try_number = ${tryNumber}::int)
    order by a.try_number desc limit 1`.execute(db);
  return rows[0] ?? null;
}
