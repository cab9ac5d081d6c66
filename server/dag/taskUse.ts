import type { Json } from '../core/definition.ts';
import { type BodyRecord, isTask, type TaskRecord } from './body.ts';
import { DagError } from './dagError.ts';
import type { TaskEdge } from './edges.ts';
import { encodeOption, type EncodedOption } from './encode.ts';
import { type RefSource, refSource } from './ref.ts';

/** A task's options as they are stored, the tasks whose results are in them, and the connections that they name. */
export interface TaskUse {
  readonly options: Json;
  readonly reads: readonly TaskRecord[];
  readonly connections: readonly string[];
}

export function taskUse(body: BodyRecord, task: TaskRecord): TaskUse {
  const isOperator = task.kind === 'operator';
  const what = `${task.operator} '${task.taskId}'`;
  const options = isOperator ? encodeEach(what, task.options) : [];
  const input = isOperator ? task.input : task.options;
  const encodedInput = isEmpty(input) ? [] : [['input', encodeInput(what, input)] as const];
  const all = [...options, ...encodedInput];
  return {
    options: Object.fromEntries(all.map(([name, { json }]) => [name, json])),
    reads: all.flatMap(([, { refs }]) => refs).flatMap((ref) => reader(body, task, ref)),
    connections: all.flatMap(([, { connections }]) => connections),
  };
}

function encodeEach(what: string, options: Readonly<Record<string, unknown>>): (readonly [string, EncodedOption])[] {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return given.map(([name, value]) => [name, encodeOption(value, `${what}: ${name}`)]);
}

/** An `input` holds values only, so a function in it is refused, unlike in an operator's options. */
function encodeInput(what: string, input: unknown): EncodedOption {
  return encodeOption(input, `${what}: input`);
}

function isEmpty(input: unknown): boolean {
  return !refSource(input) && Object.keys(input as object).length === 0;
}

function reader(body: BodyRecord, task: TaskRecord, ref: RefSource): readonly TaskRecord[] {
  const what = `task '${task.taskId}' of DAG '${body.dagId}'`;
  if (ref.owner !== body) {
    const name = ref.kind === 'result' ? `result of '${ref.taskId}'` : `param '${ref.name}'`;
    throw new DagError(
      'UNKNOWN_ID',
      `${what} uses the ${name} of another DAG: results and params stay within a run`,
      task.site,
    );
  }
  if (ref.kind === 'param') return [];
  const from = body.byId.get(ref.taskId);
  return from && isTask(from) ? [from] : [];
}

/** The edges that tasks have because they use other tasks' results. */
export function dataEdges(use: ReadonlyMap<TaskRecord, TaskUse>): readonly TaskEdge[] {
  return [...use].flatMap(([to, { reads }]) => reads.map((from) => ({ from, to, caseName: null, site: to.site })));
}
