import type { TSchema } from 'typebox';
import { elementsIn } from '../core/mapping.ts';
import { DagError } from './dagError.ts';
import { suggestion } from './identifier.ts';
import type { LiveMapping } from './mapping.ts';
import { checkOptions, propertiesOf } from './operatorOptions.ts';
import { refSource } from './ref.ts';

type Options = Readonly<Record<string, unknown>>;

/**
 * Checks the options of a mapped operator as those of one that is not, for each element that is known at load; what
 * other tasks leave is checked in the worker.
 */
export function checkMappedOptions(what: string, schema: TSchema, own: Options, { lists }: LiveMapping): void {
  const computed = Object.fromEntries(lists.flatMap(({ key }) => (key === null ? [] : [[key, laterKnown] as const])));
  for (const { key, value } of lists) {
    const elements = refSource(value) ? [] : (elementsIn(value) ?? []);
    const sets = elements.filter((element) => !refSource(element));
    if (key !== null) checkNames(what, schema, [key]);
    if (key !== null) for (const element of sets) checkOptions(what, schema, { ...own, ...computed, [key]: element });
    else for (const set of sets) checkSet(what, schema, own, set as Options);
  }
  if (lists.every(({ key }) => key !== null)) checkOptions(what, schema, { ...own, ...computed });
}

function checkSet(what: string, schema: TSchema, own: Options, set: Options): void {
  checkNames(what, schema, Object.keys(set));
  checkOptions(what, schema, { ...own, ...set });
}

function checkNames(what: string, schema: TSchema, names: readonly string[]): void {
  const known = Object.keys(propertiesOf(schema));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new DagError('INVALID_OPTION', `${what} has no option '${unknown}'${suggestion(unknown, known)}`);
}

/** Stands for a value that the worker finds. */
function laterKnown(): void {}
