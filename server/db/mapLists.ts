import type { Json } from '../core/definition.ts';
import type { Queryable } from './transaction.ts';

/** A list that a task of a run left: its place among those that other tasks want of it. */
export interface ListKey {
  readonly runId: number;
  readonly taskNo: number;
  readonly place: number;
}

/** The lengths of lists, in their order; null: the task left none. */
export async function listLengths(db: Queryable, lists: readonly ListKey[]): Promise<readonly (number | null)[]> {
  if (lists.length === 0) return [];
  const { rows } = await db.query<{ place: number; length: number }>({
    name: 'list-lengths',
    text: `select w.ordinality::int - 1 as place, e.value::text::int as length
      from unnest($1::bigint[], $2::int[], $3::smallint[]) with ordinality as w (run_id, task_no, place, ordinality)
      join haru.map_element e on e.run_id = w.run_id and e.task_no = w.task_no and e.place = w.place and e.index = -1`,
    values: [lists.map((l) => l.runId), lists.map((l) => l.taskNo), lists.map((l) => l.place)],
  });
  const lengths = new Map(rows.map(({ place, length }) => [place, length]));
  return lists.map((_, place) => lengths.get(place) ?? null);
}

/** Makes lists of what the instances of mapped tasks returned, in the order of their map indexes without those that returned nothing. */
export async function gatherLists(
  db: Queryable,
  tasks: readonly { readonly runId: number; readonly taskNo: number }[],
): Promise<void> {
  if (tasks.length === 0) return;
  await db.query({
    name: 'gather-lists',
    text: `
      with wanted as (
        select distinct * from unnest($1::bigint[], $2::int[]) as w (run_id, task_no)
      ), element as (
        select w.run_id, w.task_no, t.map_index,
          (row_number() over (partition by w.run_id, w.task_no order by t.map_index) - 1)::int as index
        from wanted w join haru.task_result t using (run_id, task_no)
        where t.map_index >= 0
      )
      insert into haru.map_element (run_id, task_no, place, index, source_index, value)
      select run_id, task_no, 0, index, map_index, null from element
      union all
      select w.run_id, w.task_no, 0, -1, null, to_json((select count(*) from element e where e.run_id = w.run_id and e.task_no = w.task_no))
      from wanted w
      on conflict (run_id, task_no, place, index) do update set source_index = excluded.source_index, value = excluded.value`,
    values: [tasks.map((t) => t.runId), tasks.map((t) => t.taskNo)],
  });
}

/** The params of runs, by run. */
export async function paramsOfRuns(
  db: Queryable,
  runIds: readonly number[],
): Promise<ReadonlyMap<number, Readonly<Record<string, Json>>>> {
  if (runIds.length === 0) return new Map();
  const { rows } = await db.query<{ id: number; conf: Readonly<Record<string, Json>> }>({
    name: 'params-of-runs',
    text: `select id, conf from haru.dag_run where id = any ($1)`,
    values: [runIds],
  });
  return new Map(rows.map(({ id, conf }) => [id, conf]));
}

export interface ElementKey extends ListKey {
  readonly index: number;
}

/** One element of a list. */
export interface StoredElement {
  readonly value: Json;
  readonly datePaths: readonly string[];
}

/**
 * The rows of a list `l`, whose `elements` are JSON of `{ json, datePaths }`: one for each, and one that says how many they are.
 * What is taken from the JSON is taken once, not for each row.
 */
export const ROWS_OF_LIST = `(
  select -1, to_json(json_array_length(l.elements)), '{}'::text[]
  union all
  select nth::int - 1, element::json, paths
  from rows from (json_to_recordset(l.elements) as (json text, "datePaths" text[])) with ordinality as given (element, paths, nth)
) x (index, value, date_paths)`;

/** The given elements, in their order; null: it is not there. */
export async function loadElements(
  db: Queryable,
  keys: readonly ElementKey[],
): Promise<readonly (StoredElement | null)[]> {
  if (keys.length === 0) return [];
  const { rows } = await db.query<StoredElement & { place: number }>({
    name: 'load-elements',
    text: `select w.ordinality::int - 1 as place, coalesce(y.value, e.value) as value, coalesce(y.date_paths, e.date_paths) as "datePaths"
      from unnest($1::bigint[], $2::int[], $3::smallint[], $4::int[]) with ordinality as w (run_id, task_no, place, index, ordinality)
      join haru.map_element e on e.run_id = w.run_id and e.task_no = w.task_no and e.place = w.place and e.index = w.index
      left join haru.task_result y on y.run_id = e.run_id and y.task_no = e.task_no and y.map_index = e.source_index
      where e.source_index is null or y.run_id is not null`,
    values: [keys.map((k) => k.runId), keys.map((k) => k.taskNo), keys.map((k) => k.place), keys.map((k) => k.index)],
  });
  const found = new Map(rows.map(({ place, ...element }) => [place, element]));
  return keys.map((_, place) => found.get(place) ?? null);
}

/** What stands at a path in the given elements of a list, in their order; null: no text and no number. */
export async function textsOfElements(
  db: Queryable,
  { runId, taskNo, place }: ListKey,
  indexes: readonly number[],
  path: readonly (string | number)[],
): Promise<readonly (string | null)[]> {
  const { rows } = await db.query<{ text: string | null }>({
    name: 'texts-of-elements',
    // Each element is looked up by itself: joined as a set, they are compared with each other.
    text: `select case when json_typeof(x.value) in ('string', 'number') then x.value #>> '{}' end as text
      from unnest($4::int[]) with ordinality as w (index, ordinality)
      left join lateral (
        select coalesce(
            (select y.value from haru.task_result y where y.run_id = $1 and y.task_no = $2 and y.map_index = e.source_index),
            e.value
          ) #> $5::text[] as value
        from haru.map_element e where e.run_id = $1 and e.task_no = $2 and e.place = $3 and e.index = w.index
        limit 1
      ) x on true
      order by w.ordinality`,
    values: [runId, taskNo, place, indexes, path.map(String)],
  });
  return rows.map(({ text }) => text);
}
