import type { AssetExpression } from './assetExpression.ts';
import type { TriggerRule } from './triggerRule.ts';

/**
 * What a DAG version stores: plain JSON, built by the authoring API, checked by a schema when it is loaded, and read by
 * scheduler, worker, API and page. It holds no code: a place where the author gave a function holds a marker, and the
 * worker finds the function in the version's bundle by task id.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** In an option: the result of another task, by task id and path. */
export interface RefMarker {
  readonly $ref: { readonly task: string; readonly path: readonly (string | number)[] };
}
/** In an option: the element that an instance of a mapped group works on, or a place in it. */
export interface ElementMarker {
  readonly $element: { readonly group: string | null; readonly path: readonly (string | number)[] };
}
/** In a concurrency key: a place in the element that an instance has of one of the lists that its task is mapped over. */
export interface ListElementMarker {
  readonly $listElement: {
    /** The place of the list among those of the mapping. */
    readonly list: number;
    readonly path: readonly (string | number)[];
    /** Of a list that the definition holds: what stands there in each of its elements, a text or a marker. */
    readonly values?: readonly (string | RefMarker | ParamMarker | null)[];
  };
}
/** In a concurrency key: texts and markers, one after the other. */
export interface TextMarker {
  readonly $text: readonly (string | RefMarker | ParamMarker | ListElementMarker)[];
}
/** In an option: a value of the run's params. */
export interface ParamMarker {
  readonly $param: string;
  readonly path?: readonly (string | number)[];
}
/** In an option: a Date, as an ISO instant in UTC. */
export interface DateMarker {
  readonly $date: string;
}
/** In an option: a function of context and input, run in the worker. */
export interface FunctionMarker {
  readonly $function: true;
}

export type ScheduleDefinition =
  | {
      readonly kind: 'cron';
      readonly expressions: readonly string[];
      /** IANA zone whose wall clock the expressions follow. */
      readonly zone: string;
      /** `interval`: a run covers the gap between two fires and starts at its end. `trigger`: start = end = the fire. */
      readonly timing: 'interval' | 'trigger';
      /** From the interval's end to the start of the run. */
      readonly delayMs: number;
      readonly calendar: string | null;
      readonly onHoliday: 'skip' | 'next' | 'previous' | null;
    }
  | {
      readonly kind: 'every';
      readonly periodMs: number;
      /** ISO instant in UTC from which the grid is counted; null: from `start`, or the Unix epoch without one. */
      readonly anchor: string | null;
      readonly zone: string;
      readonly delayMs: number;
    }
  | { readonly kind: 'once'; readonly zone: string }
  | { readonly kind: 'continuous'; readonly zone: string }
  | {
      readonly kind: 'assets';
      readonly condition: AssetExpression;
      /** The assets of the condition. */
      readonly assets: readonly AssetDefinition[];
      /** `event`: a run once each has an event since the last. `partition`: a run for each partition that has become complete. */
      readonly each: 'event' | 'partition';
      /** A partition whose data was published again after its run runs again. */
      readonly rerunStale: boolean;
      readonly zone: string;
    };

export interface AssetDefinition {
  readonly uri: string;
  readonly partition:
    | { readonly kind: 'days' | 'hours'; readonly zone: string }
    | { readonly kind: 'keys'; readonly keys: readonly string[] }
    | null;
  readonly from: string | null;
  readonly group: string | null;
  readonly docMd: string | null;
}

export interface NotifierDefinition {
  readonly notifier: 'webhook' | 'slack' | 'email';
  readonly connection: string;
  /** Its plain options; functions as markers. */
  readonly options: Json;
}

export interface DeadlineDefinition {
  /** Wall-clock time, `HH:MM`. */
  readonly at: string;
  readonly zone: string;
  readonly dayOffset: number;
  readonly calendar: string | null;
  readonly notify: readonly NotifierDefinition[];
}

export interface GroupDefinition {
  readonly groupId: string;
  readonly parent: string | null;
  readonly tooltip: string | null;
}

/** Where a list to map over comes from; a record stands for its entries. */
export type MapSource =
  | { readonly kind: 'literal'; readonly length: number }
  | { readonly kind: 'param'; readonly name: string; readonly path: readonly (string | number)[] }
  /** `place`: of the list among the `listPaths` of the task. */
  | { readonly kind: 'result'; readonly task: number; readonly place: number };

export interface MapDefinition {
  /** The mapped group whose tasks are expanded together, so that equal map indexes belong together; null: the task alone. */
  readonly group: string | null;
  /** `product`: every combination, the last list changing fastest. `zip`: side by side, up to the end of the shortest. */
  readonly combine: 'product' | 'zip';
  /** By the names under which the elements are given; null: the elements are sets of named values. */
  readonly lists: readonly { readonly key: string | null; readonly source: MapSource }[];
}

/** How a sensor looks. */
export interface LookDefinition {
  readonly everyMs: number;
  /** From the first look on. */
  readonly timeoutMs: number;
  /** A look that has waited too long skips the task, and does not fail it. */
  readonly softFail: boolean;
}

export type TaskKind = 'task' | 'branch' | 'short_circuit' | 'sensor' | 'operator';

export interface TaskDefinition {
  readonly taskId: string;
  readonly group: string | null;
  readonly kind: TaskKind;
  /** The name shown and, for `kind: 'operator'`, the one by which the worker finds it: `shell`, `redisToParquet`, or an own operator's. */
  readonly operator: string;
  /** Task numbers that come before, in ascending order, data and order edges alike. */
  readonly upstream: readonly number[];
  /** Task numbers whose results its options or input use. */
  readonly reads: readonly number[];
  readonly triggerRule: TriggerRule;
  readonly retries: number;
  readonly retryDelayMs: number;
  /** Factor by which each delay grows; 1: constant. */
  readonly retryBackoff: number;
  readonly maxRetryDelayMs: number | null;
  readonly executionTimeoutMs: number | null;
  /** From the moment from which it could run; absent: without limit. */
  readonly queuedTimeoutMs?: number;
  readonly pool: string;
  readonly poolSlots: number;
  readonly priorityWeight: number;
  readonly weightRule: 'absolute' | 'downstream' | 'upstream';
  readonly queue: string;
  readonly maxActiveTisPerDag: number | null;
  readonly maxActiveTisPerDagrun: number | null;
  /** Of all instances of the installation with the same key one works at a time: a text, a marker, or texts and markers. */
  readonly concurrencyKey?: Json;
  /** Starts only when the same task of the run before has succeeded or was skipped. */
  readonly dependsOnPast: boolean;
  /** With `dependsOnPast`: also the tasks right after it in the run before. */
  readonly waitForDownstream: boolean;
  /** Names of the connections and variables that a try may resolve. */
  readonly connections: readonly string[];
  readonly variables: readonly string[];
  readonly setup: boolean;
  /** Task numbers of the setups that this teardown tears down; null: not a teardown. */
  readonly teardownOf: readonly number[] | null;
  /** A teardown whose failure fails the run. */
  readonly onFailureFailDagrun: boolean;
  /** The cases of branches, or choices of approvals, that this task follows: it is skipped when none of them was chosen. */
  readonly caseOf: readonly { readonly branch: number; readonly case: string }[];
  /** Of a branch: the cases; of an approval: the choices. */
  readonly cases: readonly string[] | null;
  /** `kind: 'short_circuit'`: what a false skips. */
  readonly skip: 'downstream' | 'direct' | null;
  /** `kind: 'sensor'`: how often, and for how long. */
  readonly look: LookDefinition | null;
  readonly outlets: readonly AssetDefinition[];
  readonly inlets: readonly AssetDefinition[];
  readonly deadline: DeadlineDefinition | null;
  readonly onSuccess: readonly NotifierDefinition[];
  readonly onFailure: readonly NotifierDefinition[];
  readonly onRetry: readonly NotifierDefinition[];
  /** Of an approval: whom it tells that it asks; absent: nobody. */
  readonly notify?: readonly NotifierDefinition[];
  /** What it is mapped over; absent: it is not mapped. */
  readonly mapped?: MapDefinition;
  /** Paths of the lists in its result over which tasks are mapped. */
  readonly listPaths?: readonly (readonly (string | number)[])[];
  /** The operator's options and the task's `input`, with markers in place of refs and functions. */
  readonly options: Json;
  readonly docMd: string | null;
  /** True in what is derived for a run: its version no longer has the task, whose instances stay as `removed`. */
  readonly isGone?: true;
}

export interface DagDefinition {
  readonly dagId: string;
  readonly description: string | null;
  readonly docMd: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly schedule: ScheduleDefinition | null;
  /** Business zone: whose calendar day a run belongs to. */
  readonly zone: string;
  /** ISO instants in UTC. */
  readonly start: string | null;
  readonly end: string | null;
  readonly catchup: boolean;
  /** JSON Schema of each parameter, by name; a `default` in it is the value of a run that gives none. */
  readonly params: Readonly<Record<string, Json>>;
  readonly maxActiveRuns: number;
  /** Of one run. */
  readonly maxActiveTasks: number;
  readonly maxActiveTasksPerDag: number | null;
  readonly dagrunTimeoutMs: number | null;
  readonly failFast: boolean;
  /** Null: as the installation has it. */
  readonly isPausedUponCreation: boolean | null;
  readonly deadline: DeadlineDefinition | null;
  readonly onSuccess: readonly NotifierDefinition[];
  readonly onFailure: readonly NotifierDefinition[];
  readonly groups: readonly GroupDefinition[];
  /** A task's number is its place here; it is its identity within a version. */
  readonly tasks: readonly TaskDefinition[];
}
