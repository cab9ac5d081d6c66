import type { TProperties } from 'typebox';
import type { DagDefinition, ScheduleDefinition, TaskDefinition } from '../core/definition.ts';
import { HaruError } from '../core/errors.ts';
import { findCycle } from '../core/order.ts';
import type { BodyRecord, LiveTask, TaskRecord } from './body.ts';
import { hashOf } from './canonicalJson.ts';
import type { DagOptions } from './dag.ts';
import { DagError } from './dagError.ts';
import { deadlineDefinition } from './deadline.ts';
import { parseDuration } from './duration.ts';
import { setupsOf, type TaskEdge, taskEdges } from './edges.ts';
import { listPathsOf } from './mapDefinition.ts';
import { notifierDefinitions } from './notifier.ts';
import { atLeast } from './numbers.ts';
import { paramDefinitions } from './params.ts';
import { checkCalendarOn, scheduleDefinition } from './scheduleDefinition.ts';
import { unknownOption } from './splitOptions.ts';
import { taskDefinition } from './taskDefinition.ts';
import { dataEdges, taskUse } from './taskUse.ts';
import { checkZone, parseWhen } from './when.ts';

/** A DAG as its file declares it: what is stored, and the author's own functions and values for the worker. */
export interface BuiltDag {
  readonly dagId: string;
  readonly definition: DagDefinition;
  /** SHA-256 of the definition's canonical JSON, in hex. */
  readonly definitionHash: string;
  readonly tasks: ReadonlyMap<string, LiveTask>;
  /** Stack of the place where it was declared. */
  readonly site: string;
}

const OPTION_NAMES = Object.keys({
  schedule: true,
  start: true,
  end: true,
  catchup: true,
  zone: true,
  params: true,
  maxActiveRuns: true,
  maxActiveTasks: true,
  dagrunTimeout: true,
  maxActiveTasksPerDag: true,
  dependsOnPast: true,
  failFast: true,
  isPausedUponCreation: true,
  defaults: true,
  deadline: true,
  owner: true,
  tags: true,
  description: true,
  docMd: true,
  onSuccess: true,
  onFailure: true,
} satisfies Record<keyof DagOptions, true>);

/** Turns what a body declared into a definition; refuses what can not run. */
export function buildDag(body: BodyRecord, options: DagOptions<TProperties>): BuiltDag {
  const definition: DagDefinition = { ...dagDefinition(body, options), tasks: taskDefinitions(body, options) };
  return {
    dagId: body.dagId,
    definition,
    definitionHash: hashOf(definition),
    tasks: new Map(body.tasks.map((task) => [task.taskId, task])),
    site: body.site,
  };
}

function dagDefinition(body: BodyRecord, options: DagOptions<TProperties>): Omit<DagDefinition, 'tasks'> {
  const what = `dag '${body.dagId}'`;
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
  if (unknown !== undefined) throw unknownOption(what, unknown, OPTION_NAMES);
  if (options.zone !== undefined) checkZone(options.zone, `${what}: zone`);
  const schedule = scheduleDefinition(body.dagId, options.schedule, options.zone);
  const clock = schedule?.zone ?? options.zone ?? 'UTC';
  const zone = options.zone ?? clock;
  return {
    dagId: body.dagId,
    description: options.description ?? null,
    docMd: options.docMd ?? null,
    owner: options.owner ?? null,
    tags: [...(options.tags ?? [])],
    schedule,
    zone,
    ...bounds(what, options, clock, schedule),
    catchup: options.catchup ?? false,
    params: paramDefinitions(what, options.params ?? {}),
    maxActiveRuns: atLeast(1, options.maxActiveRuns ?? 16, `${what}: maxActiveRuns`),
    maxActiveTasks: atLeast(1, options.maxActiveTasks ?? 16, `${what}: maxActiveTasks`),
    maxActiveTasksPerDag:
      options.maxActiveTasksPerDag === undefined
        ? null
        : atLeast(1, options.maxActiveTasksPerDag, `${what}: maxActiveTasksPerDag`),
    dagrunTimeoutMs:
      options.dagrunTimeout === undefined ? null : parseDuration(options.dagrunTimeout, `${what}: dagrunTimeout`),
    failFast: options.failFast ?? false,
    isPausedUponCreation: options.isPausedUponCreation ?? null,
    deadline: deadlineDefinition(options.deadline, zone),
    onSuccess: notifierDefinitions(options.onSuccess, `${what}: onSuccess`),
    onFailure: notifierDefinitions(options.onFailure, `${what}: onFailure`),
    groups: body.groups.map(({ groupId, parent, tooltip }) => ({ groupId, parent: parent?.groupId ?? null, tooltip })),
  };
}

function bounds(
  what: string,
  options: DagOptions<TProperties>,
  zone: string,
  schedule: ScheduleDefinition | null,
): Pick<DagDefinition, 'start' | 'end'> {
  const start = options.start === undefined ? null : parseWhen(options.start, zone, `${what}: start`);
  const end = options.end === undefined ? null : parseWhen(options.end, zone, `${what}: end`);
  if (start !== null && end !== null && end < start) {
    throw new DagError('INVALID_OPTION', `${what}: its end, ${end}, is before its start, ${start}`);
  }
  if (start !== null) checkCalendarOn(start, schedule, `${what}: start`);
  return { start, end };
}

function taskDefinitions(body: BodyRecord, options: DagOptions<TProperties>): readonly TaskDefinition[] {
  const use = new Map(body.tasks.map((task) => [task, atSite(task, () => taskUse(body, task))]));
  const edges = taskEdges(body, dataEdges(use));
  const setups = new Set(body.tasks.flatMap((task) => setupsOf(body, task)));
  const dagZone = options.zone ?? scheduleDefinition(body.dagId, options.schedule, undefined)?.zone ?? 'UTC';
  const listPaths = listPathsOf(body);
  const tasks = body.tasks.map((task) =>
    atSite(task, () =>
      taskDefinition(task, {
        body,
        edges,
        use,
        dagZone,
        dependsOnPast: options.dependsOnPast ?? false,
        setups,
        listPaths,
      }),
    ),
  );
  refuseCycle(body.dagId, tasks, edges);
  return tasks;
}

function refuseCycle(dagId: string, tasks: readonly TaskDefinition[], edges: readonly TaskEdge[]): void {
  const cycle = findCycle(tasks);
  if (!cycle) return;
  const closing = edges.findLast(({ from, to }) => cycle.includes(from.taskId) && cycle.includes(to.taskId));
  const ring = [...cycle, cycle[0]].join(' -> ');
  throw new DagError(
    'CYCLE',
    `dag '${dagId}': tasks wait for each other in a ring: ${ring}; take one of these edges out`,
    closing?.site,
  );
}

/** Lets an error about a task lead to the line that declares it. */
function atSite<T>(task: TaskRecord, build: () => T): T {
  try {
    return build();
  } catch (error) {
    const hasSite = error instanceof DagError && error.site !== undefined;
    if (!(error instanceof HaruError) || hasSite) throw error;
    throw new DagError(error.code, error.message, task.site);
  }
}
