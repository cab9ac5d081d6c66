import type { Json } from '../core/definition.ts';
import { elementsIn } from '../core/mapping.ts';
import { valueAt } from '../core/valueAt.ts';
import type { BodyRecord, TaskRecord } from './body.ts';
import { DagError } from './dagError.ts';
import { elementRefs } from './elementRefs.ts';
import { encodeRef, type EncodedOption } from './encode.ts';
import type { LiveMapping } from './mapping.ts';
import { short } from './operatorOptions.ts';
import { type RefPath, type RefSource, refSource, withRefsInText } from './ref.ts';

type EncodedKey = Pick<EncodedOption, 'json' | 'refs'>;
type Part = string | RefSource;

/**
 * A task's concurrency key as it is stored: a text, a Ref, or what a function of the element makes of them. The function
 * runs here, on Refs in place of the element, so that the key of each instance is known before anybody runs it.
 */
export function encodeKey(what: string, task: TaskRecord, body: BodyRecord): EncodedKey {
  const given: unknown = task.settings.concurrencyKey;
  if (given === undefined) return { json: null, refs: [] };
  const place = `${what}: concurrencyKey`;
  const isFunction = typeof given === 'function' && !refSource(given);
  const parts = partsOf(place, isFunction ? called(place, given as KeyFunction, task, body) : { value: given });
  const encoded = parts.map((part) => encodePart(place, task.mapping, part));
  return {
    json: encoded.length === 1 ? encoded[0]!.json : { $text: encoded.map(({ json }) => json) },
    refs: encoded.flatMap(({ refs }) => refs),
  };
}

type KeyFunction = (element: unknown) => unknown;
type Made = ReturnType<typeof withRefsInText>;

function called(place: string, make: KeyFunction, { mapping }: TaskRecord, body: BodyRecord): Made {
  if (!mapping)
    throw refusal(`${place} is a function of the element, and the task has none: give \`expand\` too, or a text`);
  try {
    return withRefsInText(() => make(elementRefs(body, mapping)));
  } catch (error) {
    if (!(error instanceof DagError) || error.code !== 'REF_CONVERTED') throw error;
    throw refusal(
      `${place} is made before there is an element, so nothing can be computed from it: give a part of it, or a text with parts of it in it, ({ file }) => \`load \${file.table}\``,
    );
  }
}

function partsOf(place: string, made: Made): readonly Part[] {
  if (!('value' in made) && made.length > 0) return made;
  const value = 'value' in made ? made.value : '';
  const source = refSource(value);
  if (source) return [source];
  if (typeof value === 'string' && value !== '') return [value];
  throw refusal(
    `${place} is ${short(value)}: give a text, a param, a part of a task's result, or a function of the element of a mapped task`,
  );
}

function encodePart(place: string, mapping: LiveMapping | null, part: Part): EncodedKey {
  if (typeof part === 'string') return { json: part, refs: [] };
  if (part.kind !== 'element' || !mapping || mapping.group !== part.group)
    return { json: encodeRef(part), refs: [part] };
  const { list, path } = placeIn(mapping, part.path);
  const { value } = mapping.lists[list]!;
  if (refSource(value)) return { json: { $listElement: { list, path } }, refs: [part] };
  const values = elementsIn(value)!.map((element, i) => valueIn(place, element, path, i));
  return {
    json: { $listElement: { list, path, values: values.map(({ json }) => json) } },
    refs: [part, ...values.flatMap(({ refs }) => refs)],
  };
}

/** The element has the lists by their names, or is a set of named values itself. */
function placeIn({ lists }: LiveMapping, path: RefPath): { readonly list: number; readonly path: RefPath } {
  const list = lists.findIndex(({ key }) => key !== null && key === path[0]);
  return list < 0 ? { list: 0, path } : { list, path: path.slice(1) };
}

/** What stands there in an element that the file holds. */
function valueIn(place: string, element: unknown, path: RefPath, index: number): EncodedKey {
  let at = element;
  for (const [i, key] of path.entries()) {
    const source = refSource(at);
    if (source) return markerOf({ ...source, path: [...source.path, ...path.slice(i)] });
    at = valueAt(at, [key]);
  }
  const source = refSource(at);
  if (source) return markerOf(source);
  if (at === undefined || at === null) return { json: null, refs: [] };
  if (typeof at === 'string' || typeof at === 'number') return { json: String(at), refs: [] };
  throw refusal(`${place} is ${short(at)} for element ${index} of its list: give a part of it that is a text`);
}

function markerOf(source: RefSource): { readonly json: Json; readonly refs: readonly RefSource[] } {
  return { json: encodeRef(source), refs: [source] };
}

function refusal(message: string): DagError {
  return new DagError('INVALID_OPTION', message);
}
