import type { TaskDefinition } from '../core/definition.ts';
import { TRIGGER_RULES } from '../core/triggerRule.ts';
import { assetDefinition } from './asset.ts';
import type { BodyRecord, TaskRecord } from './body.ts';
import { isConnectionRef } from './connection.ts';
import { DagError } from './dagError.ts';
import { deadlineDefinition } from './deadline.ts';
import { parseDuration } from './duration.ts';
import { setupsOf, type TaskEdge } from './edges.ts';
import { folderConnections } from './folderConnections.ts';
import { mapDefinition, type ListPaths } from './mapDefinition.ts';
import { atLeast, oneOf } from './numbers.ts';
import { notifierDefinitions } from './notifier.ts';
import type { TaskUse } from './taskUse.ts';
import { TASK_OPTION_NAMES, type TaskOptions } from './taskOptions.ts';
import { unknownOption } from './splitOptions.ts';

const WEIGHT_RULES = ['absolute', 'downstream', 'upstream'] as const;

export interface TaskSurroundings {
  readonly body: BodyRecord;
  readonly edges: readonly TaskEdge[];
  readonly use: ReadonlyMap<TaskRecord, TaskUse>;
  readonly dagZone: string;
  /** Of the DAG's tasks that do not say it themselves. */
  readonly dependsOnPast: boolean;
  /** Tasks that a teardown tears down. */
  readonly setups: ReadonlySet<TaskRecord>;
  readonly listPaths: ListPaths;
}

/** What is stored of a task. */
export function taskDefinition(
  task: TaskRecord,
  { body, edges, use, dagZone, dependsOnPast, setups, listPaths }: TaskSurroundings,
): TaskDefinition {
  const { settings } = task;
  const what = `task '${task.taskId}'`;
  checkSettings(what, settings);
  const before = edges.filter(({ to }) => to === task);
  const used = use.get(task) ?? { options: {}, reads: [], mapsOver: [], connections: [], concurrencyKey: null };
  const mapped = mapDefinition(task, body, listPaths);
  const paths = listPaths.get(task);
  const duration = (name: 'retryDelay' | 'maxRetryDelay' | 'executionTimeout' | 'queuedTimeout'): number | null =>
    settings[name] === undefined ? null : parseDuration(settings[name], `${what}: ${name}`);
  const limit = (name: 'maxActiveTisPerDag' | 'maxActiveTisPerDagrun'): number | null =>
    settings[name] === undefined ? null : atLeast(1, settings[name], `${what}: ${name}`);
  const queuedTimeoutMs = duration('queuedTimeout');
  return {
    taskId: task.taskId,
    group: task.group?.groupId ?? null,
    kind: task.kind,
    operator: task.operator,
    upstream: numbers(before.map(({ from }) => from)),
    reads: numbers(used.reads),
    triggerRule: triggerRule(what, task),
    retries: atLeast(0, settings.retries ?? 0, `${what}: retries`),
    retryDelayMs: duration('retryDelay') ?? 300_000,
    retryBackoff: atLeast(1, settings.retryBackoff ?? 1, `${what}: retryBackoff`, 'number'),
    maxRetryDelayMs: duration('maxRetryDelay'),
    executionTimeoutMs: duration('executionTimeout'),
    ...(queuedTimeoutMs !== null && { queuedTimeoutMs }),
    pool: settings.pool ?? 'default_pool',
    poolSlots: atLeast(1, settings.poolSlots ?? 1, `${what}: poolSlots`),
    priorityWeight: atLeast(-2_147_483_648, settings.priorityWeight ?? 1, `${what}: priorityWeight`),
    weightRule: oneOf(WEIGHT_RULES, settings.weightRule ?? 'downstream', `${what}: weightRule`),
    queue: settings.queue ?? 'default',
    maxActiveTisPerDag: limit('maxActiveTisPerDag'),
    maxActiveTisPerDagrun: limit('maxActiveTisPerDagrun'),
    dependsOnPast: settings.waitForDownstream === true || (settings.dependsOnPast ?? dependsOnPast),
    waitForDownstream: settings.waitForDownstream ?? false,
    connections: connections(what, task, use),
    variables: [...new Set(settings.variables)].toSorted(),
    setup: settings.setup === true || setups.has(task),
    teardownOf: settings.teardownOf === undefined ? null : numbers(setupsOf(body, task)),
    onFailureFailDagrun: settings.onFailureFailDagrun ?? false,
    caseOf: cases(before),
    cases: task.cases,
    skip: task.skip,
    look: task.look ?? null,
    outlets: (settings.outlets ?? []).map(assetDefinition),
    inlets: (settings.inlets ?? []).map(assetDefinition),
    deadline: deadlineDefinition(settings.deadline, dagZone),
    onSuccess: notifierDefinitions(settings.onSuccess, `${what}: onSuccess`),
    onFailure: notifierDefinitions(settings.onFailure, `${what}: onFailure`),
    onRetry: notifierDefinitions(settings.onRetry, `${what}: onRetry`),
    ...(task.notify && { notify: notifierDefinitions(task.notify, `${what}: notify`) }),
    ...(mapped && { mapped }),
    ...(paths && { listPaths: paths }),
    ...(used.concurrencyKey !== null && { concurrencyKey: used.concurrencyKey }),
    options: used.options,
    docMd: settings.docMd ?? null,
  };
}

function checkSettings(what: string, settings: TaskOptions): void {
  for (const name of Object.keys(settings)) {
    if (!(TASK_OPTION_NAMES as readonly string[]).includes(name)) throw unknownOption(what, name, TASK_OPTION_NAMES);
  }
  if (settings.setup && settings.teardownOf !== undefined) {
    throw new DagError(
      'INVALID_OPTION',
      `${what} is both setup and teardown: take one of \`setup\` and \`teardownOf\` out`,
    );
  }
  if (settings.onFailureFailDagrun !== undefined && settings.teardownOf === undefined) {
    throw new DagError(
      'INVALID_OPTION',
      `${what}: onFailureFailDagrun is for teardowns; give \`teardownOf\` too, or take it out`,
    );
  }
}

/** A teardown runs once its setups and what is before it are done: it has a rule of its own, as in Airflow. */
function triggerRule(what: string, { settings }: TaskRecord): TaskDefinition['triggerRule'] {
  if (settings.teardownOf === undefined) {
    return oneOf(TRIGGER_RULES, settings.triggerRule ?? 'all_success', `${what}: triggerRule`);
  }
  const rule = settings.triggerRule ?? 'all_done_setup_success';
  if (rule === 'all_done_setup_success') return rule;
  throw new DagError(
    'INVALID_OPTION',
    `${what} is a teardown, whose rule is always all_done_setup_success: take \`triggerRule\` out`,
  );
}

/** Names of the connections in the options, of those declared besides, and, for the product's operators, of the folders that they write and that the tasks which they read from wrote. */
function connections(what: string, task: TaskRecord, use: TaskSurroundings['use']): string[] {
  const declared = (task.settings.connections ?? []).map((each) => {
    if (isConnectionRef(each)) return each.connection;
    throw new DagError('INVALID_OPTION', `${what}: connections is a list of connection('name')`);
  });
  const used = use.get(task);
  const isBuiltIn = task.kind === 'operator' && task.schema === null;
  const folders = isBuiltIn ? [task, ...(used?.reads ?? [])].flatMap(folderConnections) : [];
  return [...new Set([...declared, ...(used?.connections ?? []), ...folders])].toSorted();
}

function cases(before: readonly TaskEdge[]): TaskDefinition['caseOf'] {
  const named = before.flatMap(({ from, caseName }) =>
    caseName === null ? [] : [{ branch: from.taskNo, case: caseName }],
  );
  const implied = before.flatMap(({ from: { taskNo, impliedCase } }) =>
    impliedCase === undefined || named.some(({ branch }) => branch === taskNo)
      ? []
      : [{ branch: taskNo, case: impliedCase }],
  );
  const distinct = new Map([...named, ...implied].map((each) => [`${each.branch} ${each.case}`, each]));
  return [...distinct.values()].toSorted((a, b) => a.branch - b.branch || (a.case < b.case ? -1 : 1));
}

function numbers(tasks: readonly TaskRecord[]): number[] {
  return [...new Set(tasks.map(({ taskNo }) => taskNo))].toSorted((a, b) => a - b);
}
