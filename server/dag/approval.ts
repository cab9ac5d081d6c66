import type { Static, TProperties } from 'typebox';
import { DagError } from './dagError.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import { parseDuration } from './duration.ts';
import { type BranchCase, casesOf, type MaybeMapped, type Task } from './handles.ts';
import { type LiveMapping, MAPPING_OPTIONS, mappingOf, refuseGivenTwice } from './mapping.ts';
import type { Notifier } from './notifier.ts';
import { reserveName } from './operator.ts';
import { checkOptions } from './operatorOptions.ts';
import * as schemas from './operatorSchemas.ts';
import { paramDefinitions } from './params.ts';
import { checkInput, splitOptions } from './splitOptions.ts';
import type { TaskOptions } from './taskOptions.ts';
import type { Computed, Duration, Elements, Expandable, OptionSet, OptionSets, Resolved } from './value.ts';

/** What was answered. `by`: the user's name, or 'timeout' where nobody has answered in time. */
export type Answered<C extends string, P extends TProperties = {}, M extends boolean = false> = {
  readonly by: string;
} & (M extends true ? { readonly choices: readonly C[] } : { readonly choice: C }) &
  ({} extends P ? unknown : { readonly params: { readonly [K in keyof P]: Static<P[K]> } });

/** A task may follow one of the choices only, by `after: asked.cases.NAME`; of a mapped approval, none. */
export interface Approval<C extends string, T> extends Task<T> {
  readonly cases: { readonly [K in C]: BranchCase };
}

const APPROVE = 'approve';
const NAME = 'approval';
reserveName(NAME);

/**
 * Waits for a person's answer in page or API; holds no slot. Without `choices` it is approved or rejected, and what comes
 * right after it is skipped when it is rejected. With `expand` it asks once for each element, which is part of the `input`
 * of its functions, and what comes after it gets all answers.
 */
export function approval<
  const C extends string = 'approve' | 'reject',
  const P extends TProperties = {},
  const M extends boolean = false,
  const I extends object = {},
  const E extends Expandable = {},
  const S extends OptionSets = readonly [],
>(
  taskId: string,
  options: TaskOptions & {
    subject: Computed<string, Resolved<I> & Elements<E> & OptionSet<S>>;
    /** What one has to know to decide. */
    body?: Computed<string, Resolved<I> & Elements<E> & OptionSet<S>>;
    choices?: readonly C[];
    /** Lets several of the choices be taken. */
    multiple?: M;
    /** Fields of a form, filled in with the answer. */
    params?: P;
    /** Names of the users who may answer; default: everybody who may change a run. */
    assignees?: Computed<readonly string[], Resolved<I> & Elements<E> & OptionSet<S>>;
    /** From the question on; default: without limit. When it is over, the try fails, unless `onTimeout` says what counts as chosen. */
    timeout?: Duration;
    onTimeout?: NoInfer<C> | (M extends true ? readonly NoInfer<C>[] : never);
    /** Who is told that it asks. */
    notify?: readonly Notifier[];
    input?: I & WithoutTasks<I>;
    expand?: E;
    expandEach?: S;
    zip?: boolean;
  },
): MaybeMapped<E, S, Answered<C, P, M>, Approval<C, Answered<C, P, M>>> {
  const what = `approval '${taskId}'`;
  const { settings, rest } = splitOptions(what, options, [
    ...Object.keys(schemas.approval.properties),
    'input',
    'notify',
    ...MAPPING_OPTIONS,
  ]);
  const { input: givenInput, notify, expand, expandEach, zip, ...given } = rest;
  const input = checkInput(what, givenInput);
  const mapping = mappingOf(what, { expand, expandEach, zip }, null);
  refuseGivenTwice(what, input, mapping);
  refuseOptionNames(what, mapping);
  const choices = (given['choices'] ?? [APPROVE, 'reject']) as readonly string[];
  const own = { ...given, choices, params: formOf(what, given['params']) };
  checkOptions(what, schemas.approval, own);
  checkTimeout(what, own);
  const declared = declareTask<Answered<C, P, M>>({
    taskId,
    kind: 'operator',
    operator: NAME,
    options: own,
    input,
    mapsInput: true,
    run: null,
    schema: null,
    settings,
    cases: [...choices],
    ...(given['choices'] === undefined && !mapping && { impliedCase: APPROVE }),
    skip: null,
    ...(notify !== undefined && { notify: notify as readonly Notifier[] }),
    folders: [],
    mapping,
  });
  const asked = Object.assign(declared, { cases: casesOf<C>(NAME, declared.taskId, choices as readonly C[]) });
  return asked as unknown as MaybeMapped<E, S, Answered<C, P, M>, typeof asked>;
}

/** The elements go to functions, so a list with the name of an option would set nothing. */
function refuseOptionNames(what: string, mapping: LiveMapping | null): void {
  const options = Object.keys(schemas.approval.properties);
  const name = mapping?.lists.find(({ key }) => key !== null && options.includes(key))?.key;
  if (!name) return;
  throw new DagError(
    'INVALID_OPTION',
    `${what}: expand.${name} has the name of an option: call the list 'each', and give ${name}: (context, { each }) => each`,
  );
}

function formOf(what: string, params: unknown): object {
  if (params === undefined) return {};
  if (typeof params === 'object' && params !== null) return paramDefinitions(what, params as TProperties);
  throw new DagError('INVALID_OPTION', `${what}: give the fields of its form: params: { reason: Type.String() }`);
}

interface TimeoutOptions {
  readonly choices: readonly string[];
  readonly params: object;
  readonly multiple?: boolean;
  readonly timeout?: unknown;
  readonly onTimeout?: string | readonly string[];
}

/** What counts as chosen without an answer must be an answer that would be taken. */
function checkTimeout(what: string, { choices, params, multiple = false, timeout, onTimeout }: TimeoutOptions): void {
  const invalid = (message: string) => new DagError('INVALID_OPTION', `${what}: ${message}`);
  if (timeout !== undefined && parseDuration(timeout, `${what}: timeout`) <= 0)
    throw invalid(`timeout is ${JSON.stringify(timeout)}: give a time that is longer than nothing`);
  if (onTimeout === undefined) return;
  if (timeout === undefined) throw invalid('onTimeout needs a `timeout`: give one, or take it out');
  const chosen = [onTimeout].flat();
  const unknown = chosen.find((choice) => !choices.includes(choice));
  if (unknown !== undefined)
    throw invalid(`onTimeout is ${JSON.stringify(unknown)}: give one of its choices, ${choices.join(', ')}`);
  if (!multiple && chosen.length > 1)
    throw invalid('onTimeout names several choices: give one, or allow several with `multiple: true`');
  const empty = Object.entries(params).find(([, schema]) => !hasDefault(schema));
  if (empty) throw invalid(`the field '${empty[0]}' of its form needs a default, for nobody fills it in on a timeout`);
}

function hasDefault(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'default' in schema;
}
