import { DagError } from './dagError.ts';
import type { Ref } from './value.ts';

export type RefPath = readonly (string | number)[];

/**
 * What a Ref stands for: a place in a task's result, in the run's params, or in the element of a mapped group, or, where
 * `group` is null, of the mapped task itself. `owner` is the DAG in whose body it was made.
 */
export type RefSource =
  | { readonly kind: 'result'; readonly taskId: string; readonly path: RefPath; readonly owner: object }
  | { readonly kind: 'param'; readonly name: string; readonly path: RefPath; readonly owner: object }
  | { readonly kind: 'element'; readonly group: string | null; readonly path: RefPath; readonly owner: object };

const sources = new WeakMap<object, RefSource>();

/** What `value` stands for if it is a Ref. */
export function refSource(value: unknown): RefSource | undefined {
  return typeof value === 'function' ? sources.get(value) : undefined;
}

/** Gives a Ref that is put into a text its place there; null: no text may have Refs in it. */
let inText: ((source: RefSource) => string) | null = null;

/** What `make` gives, with template strings that may have Refs in them: of a text its parts. */
export function withRefsInText(make: () => unknown): readonly (string | RefSource)[] | { readonly value: unknown } {
  const found: RefSource[] = [];
  inText = (source) => `\0${found.push(source) - 1}\0`;
  try {
    const value = make();
    if (typeof value !== 'string') return { value };
    return value
      .split('\0')
      .map((part, i) => (i % 2 === 0 ? part : found[Number(part)]!))
      .filter((part) => part !== '');
  } finally {
    inText = null;
  }
}

/**
 * A Ref: reading a property gives a Ref to that place in the value. It holds no value, so whatever would need one while
 * the body runs (a template string, an addition, a loop, JSON) throws an error that says what to write instead.
 */
export function makeRef<T>(source: RefSource): Ref<T> {
  const target = Object.defineProperty(() => {}, 'name', { value: describe(source) });
  const ref = new Proxy(target, {
    get(_, key) {
      if (key === Symbol.toPrimitive) return (hint: string) => (hint === 'string' && inText?.(source)) || fail(source);
      if (typeof key === 'symbol') return key === Symbol.iterator ? fail(source) : undefined;
      if (key === 'then') return undefined;
      if (key === 'toJSON') return () => fail(source);
      return makeRef({ ...source, path: [...source.path, key] });
    },
    apply(_, __, [index]: unknown[]) {
      const name = source.path.at(-1);
      if (name === 'at' && typeof index === 'number' && Number.isInteger(index)) {
        return makeRef({ ...source, path: [...source.path.slice(0, -1), index] });
      }
      if (name === 'toString' || name === 'valueOf') fail({ ...source, path: source.path.slice(0, -1) });
      return fail(source);
    },
    has: () => fail(source),
    ownKeys: () => fail(source),
    set: () => fail(source),
    deleteProperty: () => fail(source),
    defineProperty: () => fail(source),
  });
  sources.set(ref, source);
  return ref as unknown as Ref<T>;
}

function rootOf(source: RefSource): string {
  switch (source.kind) {
    case 'result':
      return `${source.taskId}.output`;
    case 'param':
      return `params.${source.name}`;
    case 'element':
      return 'item';
  }
}

/** `drain.output.rows` or `params.city`, as the author would write it. */
function describe(source: RefSource): string {
  const root = rootOf(source);
  return source.path.reduce<string>((text, key) => text + (typeof key === 'number' ? `.at(${key})` : `.${key}`), root);
}

function fail(source: RefSource): never {
  const known = source.kind === 'result' ? `until the task '${source.taskId}' has run` : 'before there is a run';
  throw new DagError(
    'REF_CONVERTED',
    `${describe(source)} is a Ref: it has no value ${known}, so the body can not read, compare or print it. ` +
      `Give it to a task as it is, \`input: { x: ${describe(source)} }\`, and compute with x in \`run\`, ` +
      'or in an option given as a function: `(context, { x }) => ...`',
  );
}
