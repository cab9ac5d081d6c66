import type { DagDefinition, Json, ListElementMarker, ParamMarker, RefMarker, TextMarker } from './definition.ts';
import { areMappedTogether } from './mapping.ts';
import { valueAt } from './valueAt.ts';

/** A place in one of the lists over which a task is mapped. */
export type ListPlace = ListElementMarker['$listElement'];

/** What a key may come from, besides being written in the file. */
export interface KeyValues {
  readonly params: Readonly<Record<string, Json>>;
  /** By task id. */
  readonly results: ReadonlyMap<string, Json>;
  /** Of an instance of a mapped task: which element of each list it has. */
  readonly elements?: readonly number[];
  /** What stands at a place in that element, of lists that the definition does not hold. */
  readonly elementAt?: (place: ListPlace) => unknown;
}

type Part = string | RefMarker | ParamMarker | ListElementMarker;

function partsOf(option: Json): readonly Part[] {
  const key = option as Part | TextMarker;
  return typeof key === 'object' && '$text' in key ? key.$text : [key];
}

/** The places in its element from which an instance's key comes. */
export function listPlaces(option: Json): readonly ListPlace[] {
  return partsOf(option).flatMap((part) =>
    typeof part === 'object' && '$listElement' in part ? [part.$listElement] : [],
  );
}

/** The tasks whose results a key comes from, each once. */
export function keySources(option: Json): readonly string[] {
  const within = listPlaces(option).flatMap(({ values = [] }) => values);
  const sources = [...partsOf(option), ...within].flatMap((part) =>
    typeof part === 'object' && part !== null && '$ref' in part ? [part.$ref.task] : [],
  );
  return [...new Set(sources)];
}

/** Whether the instances of a mapped task have keys of their own: from their elements, or from results within their mapped group. */
export function hasKeyPerInstance(definition: DagDefinition, taskNo: number): boolean {
  const { concurrencyKey: option, mapped } = definition.tasks[taskNo]!;
  if (!mapped || option === undefined) return false;
  const sources = keySources(option);
  return (
    listPlaces(option).length > 0 ||
    definition.tasks.some(
      ({ taskId }, other) => sources.includes(taskId) && areMappedTogether(definition, taskNo, other),
    )
  );
}

/** The concurrency key of a task or instance in a run; null: it has none there, because a value is missing or no text or number. */
export function concurrencyKeyOf(option: Json, values: KeyValues): string | null {
  const texts = partsOf(option).map((part) => textOf(part, values));
  return texts.includes(null) ? null : texts.join('');
}

function textOf(part: Part | null | undefined, values: KeyValues): string | null {
  const value = typeof part === 'object' && part !== null ? valueOf(part, values) : part;
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : null;
}

function valueOf(part: Exclude<Part, string>, values: KeyValues): unknown {
  if ('$ref' in part) return valueAt(values.results.get(part.$ref.task), part.$ref.path);
  if ('$param' in part) return valueAt(values.params[part.$param], part.path ?? []);
  const place = part.$listElement;
  return place.values ? textOf(place.values[values.elements?.[place.list] ?? -1], values) : values.elementAt?.(place);
}
