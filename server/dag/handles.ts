import { DagError } from './dagError.ts';
import type { Upstream } from './taskOptions.ts';
import type { Ref } from './value.ts';

/** A task as the body holds it. */
export interface Task<T = unknown> {
  readonly taskId: string;
  /** What the task returns, for the tasks after it. */
  readonly output: Ref<T>;
  after(...upstream: readonly Upstream[]): this;
}
export interface Mapped<T = unknown> extends Task<readonly T[]> {}
/** Mapped where lists `E` or sets `S` to map over are given; else `Single`. */
export type MaybeMapped<E, S, T, Single = Task<T>> = {} extends E
  ? readonly [] extends S
    ? Single
    : Mapped<T>
  : Mapped<T>;

export interface Group {
  readonly groupId: string;
}

export interface BranchCase {
  readonly branch: string;
  readonly case: string;
}

/** The cases of a branch or approval by name; asking for another name is an error that says which there are. */
export function casesOf<C extends string>(
  verb: string,
  branch: string,
  cases: readonly C[],
): { readonly [K in C]: BranchCase } {
  const byName = Object.fromEntries(cases.map((name) => [name, Object.freeze({ branch, case: name })]));
  return new Proxy(Object.freeze(byName) as unknown as { readonly [K in C]: BranchCase }, {
    get(known, key) {
      if (typeof key === 'symbol' || key in known) return Reflect.get(known, key) as unknown;
      throw new DagError('UNKNOWN_ID', `${verb} '${branch}' has no case '${key}'; its cases: ${cases.join(', ')}`);
    },
  });
}
