import {
  type BodyRecord,
  currentBody,
  currentSite,
  type Endpoint,
  type GroupRecord,
  isTask,
  type TaskRecord,
} from './body.ts';
import { DagError } from './dagError.ts';
import type { Task } from './handles.ts';
import { checkIdentifier } from './identifier.ts';
import type { LiveMapping } from './mapping.ts';
import { makeRef } from './ref.ts';
import type { TaskOptions, Upstream } from './taskOptions.ts';

const records = new WeakMap<object, Endpoint>();

/** A task as its verb declares it. `mapping`: of its own. */
export interface GivenTask extends Omit<TaskRecord, 'taskNo' | 'group' | 'site' | 'mapping' | 'mapLabel'> {
  readonly mapping?: LiveMapping | null;
}

export function declareTask<T>(task: GivenTask): Task<T> {
  const body = currentBody(`${task.operator}('${task.taskId}')`);
  checkIdentifier('task id', task.taskId);
  const taskId = body.scope ? `${body.scope.groupId}.${task.taskId}` : task.taskId;
  const settings = { ...body.defaults, ...inherited(body.scope), ...defined(task.settings) };
  const record: TaskRecord = {
    ...task,
    settings,
    ...mappingIn(body.scope, task),
    taskId,
    taskNo: body.tasks.length,
    group: body.scope,
    site: currentSite(),
  };
  register(body, taskId, record);
  body.tasks.push(record);
  const handle: Task<T> = {
    taskId,
    output: makeRef<T>({ kind: 'result', taskId, path: [], owner: body }),
    after(...upstream: readonly Upstream[]) {
      addEdges(body, upstream, record);
      return handle;
    },
  };
  records.set(handle, record);
  if (settings.after !== undefined) addEdges(body, [settings.after], record);
  return handle;
}

/** The mapping of the task itself, or of the mapped group that it is in; and the names of its instances. */
function mappingIn(scope: GroupRecord | null, task: GivenTask): Pick<TaskRecord, 'mapping' | 'mapLabel'> {
  const what = `task '${task.taskId}'`;
  const { mapLabel } = task.settings;
  const ofGroup = mappedGroup(scope)?.mapping ?? null;
  const own = task.mapping ?? null;
  if (own && ofGroup) {
    throw new DagError(
      'INVALID_OPTION',
      `${what} is mapped in the mapped group '${ofGroup.group}': mapping within mapping does not exist; map over all combinations in one place`,
    );
  }
  if (mapLabel !== undefined && typeof mapLabel !== 'function')
    throw new DagError('INVALID_OPTION', `${what}: mapLabel must be a function of the element`);
  if (mapLabel !== undefined && !own && !ofGroup)
    throw new DagError(
      'INVALID_OPTION',
      `${what}: mapLabel names the instances of a mapped task; give \`expand\` too, or take it out`,
    );
  return { mapping: own ?? ofGroup, mapLabel: mapLabel ?? inherited(scope).mapLabel ?? null };
}

/** The mapped group around a place in the body. */
export function mappedGroup(scope: GroupRecord | null): GroupRecord | null {
  return scope && (scope.mapping ? scope : mappedGroup(scope.parent));
}

function inherited(group: GroupRecord | null): Partial<TaskOptions> {
  return group ? { ...inherited(group.parent), ...group.defaults } : {};
}

function defined(options: TaskOptions): TaskOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

export function register(body: BodyRecord, id: string, endpoint: Endpoint): void {
  if (body.byId.has(id)) {
    throw new DagError(
      'DUPLICATE_ID',
      `DAG '${body.dagId}' has two tasks or groups of the id '${id}': give each its own`,
    );
  }
  body.byId.set(id, endpoint);
}

export function recordHandle(handle: object, endpoint: Endpoint): void {
  records.set(handle, endpoint);
}

/** Declares that `to` comes after each of `upstream`. */
export function addEdges(body: BodyRecord, upstream: readonly Upstream[], to: Endpoint): void {
  const site = currentSite();
  for (const each of upstream.flat()) {
    const { endpoint, caseName } = resolveEndpoint(body, each);
    body.edges.push({ from: endpoint, to, caseName, site });
  }
}

/** The record of a task, group or case that the author names. */
export function resolveEndpoint(body: BodyRecord, value: unknown): { endpoint: Endpoint; caseName: string | null } {
  const named = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const id = named['taskId'] ?? named['groupId'] ?? named['branch'];
  if (typeof id !== 'string') {
    throw new DagError(
      'INVALID_OPTION',
      `${JSON.stringify(value) ?? typeof value} is no task, group or case of a branch`,
    );
  }
  const endpoint = body.byId.get(id);
  const declared = records.get(named);
  if (!endpoint || (declared && declared !== endpoint)) {
    throw new DagError(
      'UNKNOWN_ID',
      `'${id}' is no task or group of DAG '${body.dagId}'; it has: ${[...body.byId.keys()].join(', ')}`,
    );
  }
  const caseName = typeof named['branch'] === 'string' ? String(named['case']) : null;
  if (caseName !== null && !(isTask(endpoint) && endpoint.cases?.includes(caseName))) {
    throw new DagError('UNKNOWN_ID', `'${id}' has no case '${caseName}'`);
  }
  if (caseName !== null && isTask(endpoint) && endpoint.mapping?.group === null) {
    throw new DagError(
      'INVALID_OPTION',
      `'${id}' is mapped: it is answered once for each element, so nothing can follow '${caseName}' of all; map a group with it and what follows over the list instead`,
    );
  }
  return { endpoint, caseName };
}
