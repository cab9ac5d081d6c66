// cspell:ignore kwargs realised
import type { Json } from '../../server/core/definition.ts';
import type { TaskState } from '../../server/core/states.ts';
import type { TriggerRule } from '../../server/core/triggerRule.ts';

type Source = readonly Json[] | Readonly<Record<string, Json>> | { readonly xcom: string };

export interface MappingTask {
  readonly id: string;
  readonly rule?: TriggerRule;
  readonly outcome?: 'fail' | 'skip';
  readonly expand?: Readonly<
    Record<string, Source | { readonly zip: readonly string[] } | { readonly concat: readonly string[] }>
  >;
  readonly expand_kwargs?: Source;
  readonly partial?: Readonly<Record<string, Json | { readonly xcom: string }>>;
  readonly args?: Readonly<Record<string, { readonly xcom: string } | { readonly group_arg: 1 }>>;
  readonly returns?:
    null | { readonly const: Json } | { readonly arg: string } | { readonly plus: readonly [string, number] };
  readonly fail_on?: readonly number[];
  readonly skip_on?: readonly number[];
  readonly group?: { readonly id: string; readonly expand: Source };
  readonly map_index_template?: string;
  readonly max_active_tis_per_dagrun?: number;
}

/** task_id, map_index, state, try_number, rendered_map_index */
export type MappedInstance = readonly [string, number, TaskState, number, string | null];
/** task_id, map_index, try, args */
export type Received = readonly [string, number, number, Readonly<Record<string, unknown>>];

export interface MappingCase {
  readonly name: string;
  readonly tasks: readonly MappingTask[];
  readonly edges: readonly (readonly [string, string])[];
  readonly run_state: 'success' | 'failed';
  readonly tis: readonly MappedInstance[];
  readonly received: readonly Received[];
  readonly realised_edges: readonly (readonly [string, string])[];
  readonly concurrency?: {
    readonly queued_after_first_pass: readonly (readonly [string, number])[];
    readonly queued_after_one_finished: readonly (readonly [string, number])[];
  };
}

/** Airflow's lists end at 1,024 elements, Haru's at 10,000. */
export const LONGER_IN_HARU = 'source_too_long';
/** Airflow hands on nothing where a mapped group had nothing to map over, Haru an empty list. */
export const EMPTY_GROUP = 'group_mapped_empty';

/** What an instance of a case's task does with what it is given; undefined: it returns nothing. */
export function play(task: MappingTask, args: Readonly<Record<string, unknown>>): unknown {
  if (task.returns === null) return undefined;
  if (task.returns === undefined) return args;
  if ('const' in task.returns) return task.returns.const;
  if ('arg' in task.returns) return args[task.returns.arg];
  const [name, by] = task.returns.plus;
  return (args[name] as number) + by;
}

export function outcomeOf(
  { outcome, fail_on: failOn, skip_on: skipOn }: MappingTask,
  mapIndex: number,
): 'success' | 'failed' | 'skipped' {
  if (outcome === 'fail' || failOn?.includes(mapIndex)) return 'failed';
  return outcome === 'skip' || skipOn?.includes(mapIndex) ? 'skipped' : 'success';
}

export const inOrder = <T extends readonly [string, number, ...unknown[]]>(rows: readonly T[]): readonly T[] =>
  rows.toSorted((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
