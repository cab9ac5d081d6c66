import type { Static, TSchema } from 'typebox';
import type { LiveTask } from './body.ts';
import type { Context } from './context.ts';
import { DagError } from './dagError.ts';
import { MAPPING_OPTIONS, mappingOf, refuseGivenTwice, type LiveMapping } from './mapping.ts';
import { checkMappedOptions } from './mappedOptions.ts';
import type { WithoutTasks } from './declared.ts';
import { declareTask } from './declare.ts';
import type { Mapped, Task } from './handles.ts';
import { checkIdentifier } from './identifier.ts';
import { checkOptions, propertiesOf } from './operatorOptions.ts';
import { checkInput, splitOptions } from './splitOptions.ts';
import { TASK_OPTION_NAMES, type TaskOptions } from './taskOptions.ts';
import type { Deep, Ref, Value } from './value.ts';

/** Declares a task of one kind of work: `shell('id', { command: [...] })`. */
export type Operator<O extends object, T> = {
  <const I extends object = {}>(
    taskId: string,
    options: TaskOptions & { input?: I & WithoutTasks<I> } & { [K in keyof O]: Value<O[K], I> },
  ): Task<T>;
  /** Mapped over the options named in `expand`. */
  each<const K extends keyof O>(
    taskId: string,
    options: TaskOptions & { [P in keyof O as P extends K ? never : P]: Value<O[P]> } & {
      expand: { [P in K]: Ref<readonly O[P][]> | readonly O[P][] } & { [P in Exclude<keyof O, K>]?: never };
      zip?: boolean;
    },
  ): Mapped<T>;
  /** Mapped over sets of options, which count before those that are given for all. */
  each(
    taskId: string,
    options: TaskOptions & { [P in keyof O]?: Value<O[P]> } & {
      expandEach: Ref<readonly Partial<O>[]> | readonly { readonly [P in keyof O]?: Deep<O[P]> }[];
    },
  ): Mapped<T>;
};

/** The names of the product's own operators. */
const BUILT_IN = new Set<string>();

const RESERVED: ReadonlySet<string> = new Set([...TASK_OPTION_NAMES, 'input', ...MAPPING_OPTIONS]);

/** An operator of one's own: options checked against the schema at load, `run` in the worker. */
export function operator<S extends TSchema, T>(
  name: string,
  definition: { options: S; run: (options: Static<S>, context: Context) => T | Promise<T> },
): Operator<Static<S> & object, Awaited<T>> {
  checkIdentifier('name of an operator', name);
  if (BUILT_IN.has(name)) {
    throw new DagError('DUPLICATE_ID', `operator '${name}': haru/operators has one of this name; give yours another`);
  }
  if (typeof definition?.run !== 'function') {
    throw new DagError(
      'INVALID_OPTION',
      `operator '${name}': give { options: Type.Object({ ... }), run: (options, context) => ... }`,
    );
  }
  const taken = Object.keys(propertiesOf(definition.options)).find((option) => RESERVED.has(option));
  if (taken !== undefined) {
    throw new DagError(
      'INVALID_OPTION',
      `operator '${name}': '${taken}' is an option of every task; give the operator's own option another name`,
    );
  }
  return makeOperator({ name, schema: definition.options, run: definition.run, folders: [], isOwn: true });
}

/** Keeps a name of the product's from being given to an operator of one's own. */
export function reserveName(name: string): void {
  BUILT_IN.add(name);
}

/** An operator of the product: the worker finds its code by name. `folders`: the options that may name a folder of a connection. */
export function builtIn<O extends object, T>(
  name: string,
  schema: TSchema,
  folders: readonly (keyof O & string)[] = [],
): Operator<O, T> {
  reserveName(name);
  return makeOperator({ name, schema, run: null, folders, isOwn: false });
}

interface OperatorSource {
  readonly name: string;
  readonly schema: TSchema;
  readonly run: ((options: never, context: Context) => unknown) | null;
  readonly folders: readonly string[];
  readonly isOwn: boolean;
}

function makeOperator<O extends object, T>(source: OperatorSource): Operator<O, T> {
  const properties = propertiesOf(source.schema);
  const declare = (taskId: string, options: object): Task<T> => {
    const what = `${source.name} '${taskId}'`;
    const { settings, rest } = splitOptions(what, options, [...Object.keys(properties), 'input']);
    const { input, ...own } = rest;
    checkOptions(what, source.schema, own);
    return declared(taskId, settings, own, checkInput(what, input), null);
  };
  const each = (taskId: string, options: object): Mapped<T> => {
    const what = `${source.name}.each '${taskId}'`;
    const { settings, rest } = splitOptions(what, options, [...Object.keys(properties), ...MAPPING_OPTIONS]);
    const { expand, expandEach, zip, ...own } = rest;
    const mapping = mappingOf(what, { expand, expandEach, zip }, null);
    if (!mapping) {
      throw new DagError(
        'INVALID_OPTION',
        `${what}: give what it is mapped over: expand: { option: list }, or expandEach: [{ option: value }]`,
      );
    }
    refuseGivenTwice(what, own, mapping);
    checkMappedOptions(what, source.schema, own, mapping);
    return declared(taskId, settings, own, {}, mapping) as unknown as Mapped<T>;
  };
  const declared = (
    taskId: string,
    settings: TaskOptions,
    own: Readonly<Record<string, unknown>>,
    input: LiveTask['input'],
    mapping: LiveMapping | null,
  ): Task<T> =>
    declareTask<T>({
      taskId,
      kind: 'operator',
      operator: source.name,
      options: own,
      input,
      run: source.run,
      schema: source.isOwn ? source.schema : null,
      settings,
      cases: null,
      skip: null,
      folders: source.folders,
      mapping,
    });
  return Object.assign(declare, { each }) as Operator<O, T>;
}
