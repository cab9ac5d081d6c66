import { elementsIn, elementsInParams, instancesOf, MAX_MAPPED } from '../core/mapping.ts';
import { DagError } from './dagError.ts';
import { short } from './operatorOptions.ts';
import { refSource } from './ref.ts';
import { resolveValue, type RunValues } from './resolveOptions.ts';

/** What a task or a group is mapped over, as the author gave it: a list or record, plain or with Refs in it, or a Ref to one. */
export interface LiveMapping {
  /** The mapped group; null: the task alone. */
  readonly group: string | null;
  readonly combine: 'product' | 'zip';
  /** By name; null: of sets of named values. */
  readonly lists: readonly { readonly key: string | null; readonly value: unknown }[];
}

export const MAPPING_OPTIONS = ['expand', 'expandEach', 'zip'] as const;

export type MappingGiven = Readonly<Partial<Record<(typeof MAPPING_OPTIONS)[number], unknown>>>;

/** The mapping that the options of a task or group ask for; null: none. */
export function mappingOf(what: string, given: MappingGiven, group: string | null): LiveMapping | null {
  const { expand, expandEach, zip } = given;
  if (expand !== undefined && expandEach !== undefined)
    throw refusal(`${what} has both expand and expandEach: give the one or the other`);
  if (expand === undefined && zip !== undefined)
    throw refusal(`${what}: zip says how the lists of \`expand\` go together; give \`expand\` too, or take it out`);
  if (zip !== undefined && typeof zip !== 'boolean') throw refusal(`${what}: zip is ${short(zip)}: give true or false`);
  const lists = expandEach === undefined ? namedLists(what, expand) : [{ key: null, value: expandEach }];
  if (!lists) return null;
  for (const { key, value } of lists) checkList(what, key, value);
  const mapping: LiveMapping = { group, combine: zip === true ? 'zip' : 'product', lists };
  checkLength(what, mapping);
  return mapping;
}

function namedLists(what: string, expand: unknown): LiveMapping['lists'] | null {
  if (expand === undefined) return null;
  const isObject = typeof expand === 'object' && expand !== null && !Array.isArray(expand);
  const lists = isObject ? Object.entries(expand).filter(([, value]) => value !== undefined) : [];
  if (lists.length > 0) return lists.map(([key, value]) => ({ key, value: value as unknown }));
  throw refusal(`${what}: expand is ${short(expand)}: give the lists by name, expand: { file: files.output }`);
}

function checkList(what: string, key: string | null, value: unknown): void {
  const place = key === null ? `${what}: expandEach` : `${what}: expand.${key}`;
  const source = refSource(value);
  if (source?.kind === 'element')
    throw refusal(`${place} is an element of a mapped group: mapping within mapping does not exist`);
  if (source) return;
  if (typeof value === 'object' && value !== null && 'taskId' in value && 'output' in value)
    throw refusal(`${place} is the task '${String(value.taskId)}': give its result, \`.output\``);
  const given = () => (typeof value === 'function' ? 'a function' : short(value));
  if (key !== null) {
    if (elementsIn(value)) return;
    throw refusal(`${place} is ${given()}: give a list, a record, or the result of a task that is one`);
  }
  const sets = Array.isArray(value) ? (value as readonly unknown[]) : null;
  if (!sets) throw refusal(`${place} is ${given()}: give a list of objects, or the result of a task that is one`);
  const wrong = sets.findIndex((set) => !refSource(set) && (Array.isArray(set) || !elementsIn(set)));
  if (wrong < 0) return;
  throw refusal(
    `${place} is a list of objects, each with the values of one instance by name: place ${wrong} holds ${short(sets[wrong])}`,
  );
}

function checkLength(what: string, { group, combine, lists }: LiveMapping): void {
  const lengths = lists.map(({ value }) => (refSource(value) ? null : elementsIn(value)!.length));
  const long = lengths.find((length) => length !== null && length > MAX_MAPPED);
  const known = lengths.every((length) => length !== null);
  const count = long ?? (known ? instancesOf({ group, combine, lists: [] }, lengths) : 0);
  if (count > MAX_MAPPED)
    throw refusal(
      `${what} is mapped over ${count} elements; at most ${MAX_MAPPED} are possible: map over parts of them, or loop in \`run\``,
    );
}

/** A value that is given for all instances and for each is one too many. */
export function refuseGivenTwice(what: string, given: object, mapping: LiveMapping | null): void {
  if (refSource(given)) return;
  const twice = mapping?.lists.find(({ key }) => key !== null && Object.hasOwn(given, key))?.key;
  if (twice) throw refusal(`${what}: '${twice}' is given for all instances and in expand: take one of them out`);
}

function refusal(message: string): DagError {
  return new DagError('INVALID_OPTION', message);
}

/** Of one list of a mapping, what an instance gets: by its place, and the value where another task left the list. */
export interface ElementPlace {
  readonly index: number;
  readonly value?: unknown;
}

/** What the instance works on, by name. */
export function resolveElement(
  { lists }: LiveMapping,
  places: readonly ElementPlace[],
  values: RunValues,
): Readonly<Record<string, unknown>> {
  const named = lists.flatMap(({ key, value }, i) => {
    const element = elementAt(value, places[i]!, values);
    if (key !== null) return [[key, element] as const];
    if (typeof element === 'object' && element !== null) return Object.entries(element);
    throw new DagError(
      'INVALID_OPTION',
      `expandEach gives ${short(element)} here: each element must be an object, { name: value }`,
    );
  });
  return Object.fromEntries(named);
}

function elementAt(list: unknown, { index, value }: ElementPlace, values: RunValues): unknown {
  const source = refSource(list);
  if (source?.kind === 'result') return value;
  if (source?.kind === 'param') return elementsInParams(values.params, source)?.[index];
  return resolveValue(elementsIn(list)?.[index], values);
}
