import type { Json } from '../core/definition.ts';
import { type BodyRecord, isTask, type TaskRecord } from './body.ts';
import { encodeKey } from './concurrencyKey.ts';
import { DagError } from './dagError.ts';
import type { TaskEdge } from './edges.ts';
import { encodeOption, type EncodedOption } from './encode.ts';
import { listSourcesOf } from './mapDefinition.ts';
import type { LiveMapping } from './mapping.ts';
import { type RefSource, refSource } from './ref.ts';

/** A task's options as they are stored, the tasks whose results are in them, and the connections that they name. */
export interface TaskUse {
  readonly options: Json;
  readonly reads: readonly TaskRecord[];
  /** The tasks over whose results it is mapped by itself. */
  readonly mapsOver: readonly TaskRecord[];
  readonly connections: readonly string[];
  /** As it is stored; null: it has none. */
  readonly concurrencyKey: Json;
}

export function taskUse(body: BodyRecord, task: TaskRecord): TaskUse {
  const isOperator = task.kind === 'operator';
  const what = `${task.operator} '${task.taskId}'`;
  const options = isOperator ? encodeEach(what, task.options) : [];
  const input = isOperator ? task.input : task.options;
  const encodedInput = isEmpty(input) ? [] : [['input', encodeInput(what, input)] as const];
  const all = [...options, ...encodedInput];
  const lists = encodeLists(what, task.mapping);
  const key = encodeKey(what, task, body);
  for (const ref of lists.direct) reader(body, task, ref);
  return {
    options: {
      ...Object.fromEntries(all.map(([name, { json }]) => [name, json])),
      ...(task.mapping?.group === null ? lists.json : {}),
    },
    reads: [...all.flatMap(([, { refs }]) => refs), ...lists.within, ...key.refs].flatMap((ref) =>
      reader(body, task, ref),
    ),
    mapsOver: task.mapping?.group === null ? listSourcesOf(body, task.mapping) : [],
    connections: all.flatMap(([, { connections }]) => connections),
    concurrencyKey: key.json,
  };
}

/** The lists of a mapping as they are stored, and the Refs that are lists themselves and those within lists. */
function encodeLists(
  what: string,
  mapping: LiveMapping | null,
): Record<'direct' | 'within', readonly RefSource[]> & { readonly json: Readonly<Record<string, Json>> } {
  const encoded = (mapping?.lists ?? []).map(({ key, value }) => {
    const name = key === null ? 'expandEach' : `expand.${key}`;
    return { key, isRef: refSource(value) !== undefined, ...encodeOption(value, `${what}: ${name}`) };
  });
  const named = encoded.flatMap(({ key, json }) => (key === null ? [] : [[key, json] as const]));
  const sets = encoded.find(({ key }) => key === null);
  return {
    json: sets ? { expandEach: sets.json } : { expand: Object.fromEntries(named) },
    direct: encoded.flatMap(({ isRef, refs }) => (isRef ? refs : [])),
    within: encoded.flatMap(({ isRef, refs }) => (isRef ? [] : refs)),
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
    const name = nameOf(ref);
    throw new DagError(
      'UNKNOWN_ID',
      `${what} uses the ${name} of another DAG: results and params stay within a run`,
      task.site,
    );
  }
  if (ref.kind === 'element' && task.mapping?.group !== ref.group) {
    throw new DagError(
      'UNKNOWN_ID',
      `${what} uses the ${nameOf(ref)} outside of it: only what is mapped there has one`,
      task.site,
    );
  }
  if (ref.kind !== 'result') return [];
  const from = body.byId.get(ref.taskId);
  return from && isTask(from) ? [from] : [];
}

function nameOf(ref: RefSource): string {
  switch (ref.kind) {
    case 'result':
      return `result of '${ref.taskId}'`;
    case 'param':
      return `param '${ref.name}'`;
    case 'element':
      return ref.group === null ? 'element of a mapped task' : `element of the mapped group '${ref.group}'`;
  }
}

/** The edges that tasks have because they use other tasks' results. */
export function dataEdges(use: ReadonlyMap<TaskRecord, TaskUse>): readonly TaskEdge[] {
  return [...use].flatMap(([to, { reads, mapsOver }]) =>
    [...mapsOver, ...reads].map((from) => ({ from, to, caseName: null, site: to.site })),
  );
}
