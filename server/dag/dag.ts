import type { Static, TProperties } from 'typebox';
import { type BodyRecord, currentSite, runBody } from './body.ts';
import type { Declared } from './declared.ts';
import { buildDag, type BuiltDag } from './buildDefinition.ts';
import { DagError } from './dagError.ts';
import type { Deadline } from './deadline.ts';
import { checkIdentifier } from './identifier.ts';
import type { Notifier } from './notifier.ts';
import { paramRefs } from './params.ts';
import type { Schedule } from './schedule.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Duration, Ref, When } from './value.ts';

export interface DagOptions<P extends TProperties = TProperties> {
  schedule?: Schedule | null;
  start?: When;
  end?: When;
  catchup?: boolean;
  /** The business zone: whose calendar day a run belongs to. Default: the schedule's zone. */
  zone?: string;
  params?: P;
  maxActiveRuns?: number;
  maxActiveTasks?: number;
  dagrunTimeout?: Duration;
  maxActiveTasksPerDag?: number;
  dependsOnPast?: boolean;
  /** The first failure ends the run; what has not started is skipped. */
  failFast?: boolean;
  isPausedUponCreation?: boolean;
  defaults?: Partial<TaskOptions>;
  deadline?: Deadline;
  owner?: string;
  tags?: readonly string[];
  description?: string;
  docMd?: string;
  onSuccess?: readonly Notifier[];
  onFailure?: readonly Notifier[];
}

export interface Dag<P extends TProperties = TProperties> {
  readonly dagId: string;
  readonly params: P;
}

export interface Body<P extends TProperties> {
  readonly params: { readonly [K in keyof P]: Ref<Static<P[K]>> };
}

const built = new WeakMap<object, BuiltDag>();
let declared: BuiltDag[] | null = null;

/** Defines a DAG; the file's default export is one, or an array of them. The body only declares: it runs at load and again in each worker. */
export function dag<const P extends TProperties = {}>(
  dagId: string,
  options: DagOptions<P>,
  body: (dag: Body<P>) => Declared,
): Dag<P> {
  checkIdentifier('DAG id', dagId);
  if (typeof body !== 'function') {
    throw new DagError('INVALID_OPTION', `dag '${dagId}': give a body, a function that declares the tasks`);
  }
  const params = options.params ?? ({} as P);
  const record: BodyRecord = {
    dagId,
    site: currentSite(),
    tasks: [],
    groups: [],
    edges: [],
    byId: new Map(),
    defaults: options.defaults ?? {},
    scope: null,
  };
  runBody(record, () => body({ params: paramRefs(record, params) }));
  const dag = buildDag(record, options);
  const handle = Object.freeze({ dagId, params });
  built.set(handle, dag);
  declared?.push(dag);
  return handle;
}

/** Runs a DAG file's code and gives the DAGs that it declared, exported or not. */
export function collectDags(run: () => void): readonly BuiltDag[] {
  const outer = declared;
  const collected: BuiltDag[] = [];
  declared = collected;
  try {
    run();
    return collected;
  } finally {
    declared = outer;
  }
}

/** What a default export holds: the DAGs in it, or null if it is something else. */
export function dagsOf(exported: unknown): readonly BuiltDag[] | null {
  const handles: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  const dags = handles.map((handle) => (typeof handle === 'object' && handle !== null ? built.get(handle) : undefined));
  return dags.every((dag) => dag !== undefined) ? dags : null;
}
