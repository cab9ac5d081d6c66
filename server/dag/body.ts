import type { TSchema } from 'typebox';
import type { LookDefinition, TaskKind } from '../core/definition.ts';
import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import type { LiveMapping } from './mapping.ts';
import type { Notifier } from './notifier.ts';
import type { TaskOptions } from './taskOptions.ts';

/** What a worker needs to run a task: the author's own values and functions. */
export interface LiveTask {
  readonly taskId: string;
  readonly kind: TaskKind;
  /** `task`, `branch`, `short_circuit`, `sensor`, or the operator's name. */
  readonly operator: string;
  /** The operator's options, or a function task's `input`, as the author gave them: Refs and functions at their places. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The `input` of an operator task, the second argument of its computed options. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Of an operator: its element goes into its `input`, and not among its options. */
  readonly mapsInput?: true;
  /** Of a function task: gets the resolved input. Of an operator of the author's own: gets the resolved options. */
  readonly run: ((input: never, context: Context) => unknown) | null;
  /** Of an operator of the author's own: the schema of its options once they are resolved. */
  readonly schema: TSchema | null;
  /** What it is mapped over, itself or with the group that it is in; null: it is not mapped. */
  readonly mapping: LiveMapping | null;
  /** Names an instance by its element. */
  readonly mapLabel: ((element: never) => unknown) | null;
  /** Of a sensor: how it looks. */
  readonly look?: LookDefinition;
  /** Stack of the place where it was declared. */
  readonly site: string;
}

export interface TaskRecord extends LiveTask {
  readonly taskNo: number;
  readonly group: GroupRecord | null;
  readonly settings: TaskOptions;
  readonly cases: readonly string[] | null;
  /** The case that is followed by what comes after it without naming one; absent: none. */
  readonly impliedCase?: string;
  readonly skip: 'downstream' | 'direct' | null;
  /** Of an approval: whom it tells that it asks. */
  readonly notify?: readonly Notifier[];
  /** Option names whose text may begin with a connection's name, as in 'warehouse:/nginx'. */
  readonly folders: readonly string[];
}

export interface GroupRecord {
  readonly groupId: string;
  readonly parent: GroupRecord | null;
  readonly tooltip: string | null;
  readonly defaults: Partial<TaskOptions>;
  readonly mapping: LiveMapping | null;
}

export type Endpoint = TaskRecord | GroupRecord;

/** `from` comes before `to`; `caseName`: only if it is what the branch or approval `from` chose. */
export interface EdgeRecord {
  readonly from: Endpoint;
  readonly to: Endpoint;
  readonly caseName: string | null;
  readonly site: string;
}

/** What the body of one DAG declares, in the order in which it does. */
export interface BodyRecord {
  readonly dagId: string;
  /** Stack of the place where it was declared. */
  readonly site: string;
  readonly tasks: TaskRecord[];
  readonly groups: GroupRecord[];
  readonly edges: EdgeRecord[];
  readonly byId: Map<string, Endpoint>;
  readonly defaults: Partial<TaskOptions>;
  /** The group whose body runs. */
  scope: GroupRecord | null;
}

export function isTask(endpoint: Endpoint): endpoint is TaskRecord {
  return 'taskNo' in endpoint;
}

/** The body that runs now: the verbs are free functions, so they find it here. */
let current: BodyRecord | null = null;

export function runBody(body: BodyRecord, run: () => unknown): void {
  if (current) {
    throw new DagError(
      'OUTSIDE_BODY',
      `dag('${body.dagId}') stands in the body of dag('${current.dagId}'): move it out`,
    );
  }
  current = body;
  try {
    refuseAsync(run(), `dag '${body.dagId}'`);
  } finally {
    current = null;
  }
}

export function refuseAsync(result: unknown, what: string): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  // What goes on in it is of no use to anybody, and must not end the process.
  Promise.resolve(result).catch(() => {});
  throw new DagError(
    'ASYNC_BODY',
    `the body of ${what} is async: it only declares; what waits belongs in a task's \`run\``,
  );
}

export function currentBody(verb: string): BodyRecord {
  if (current) return current;
  throw new DagError(
    'OUTSIDE_BODY',
    `${verb} was called outside of a DAG's body: call it in the function given to dag('id', options, () => { ... })`,
  );
}

export function currentSite(): string {
  return new Error().stack ?? '';
}
