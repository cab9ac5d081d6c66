import type { Json } from '../core/definition.ts';
import type { Asset, ConnectionRef, Context } from './context.ts';

export type { Json };

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** A number and its unit, '90s' or '1.5h'; never negative. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd'}` & `${Digit}${string}`;

/** A local day or minute ('2022-11-30', '2022-11-30T09:00') in the schedule's zone, or an instant with an offset. */
export type When = string;

declare const REF: unique symbol;

/** A value that exists once the task it comes from has run. Using it in another task's options or input makes the edge. */
export type Ref<T> = { readonly [REF]: T } & ([NonNullable<T>] extends [readonly (infer E)[]]
  ? { at(index: number): Ref<E | undefined>; readonly length: Ref<number | Gone<T>> }
  : [NonNullable<T>] extends [object]
    ? { readonly [K in keyof NonNullable<T>]-?: Ref<NonNullable<T>[K] | Gone<T>> }
    : unknown);
type Gone<T> = Extract<T, null | undefined> extends never ? never : undefined;

/** What a task's function gets in place of its `input`: each Ref is replaced by the value that it stands for. */
export type Resolved<I> = I extends { readonly [REF]: infer T }
  ? T
  : I extends readonly unknown[]
    ? { [K in keyof I]: Resolved<I[K]> }
    : I extends object
      ? { [K in keyof I]: Resolved<I[K]> }
      : I;

/** An option given as it is, with other tasks' results at any place in it, or computed in the worker from the run and the task's `input`. */
export type Value<T, I = {}> = Computed<T, Resolved<I>>;
/** The same, of what the function gets as its input. */
export type Computed<T, In> = Deep<T> | ((context: Context, input: In) => T);
export type Deep<T> =
  | T
  | Ref<T>
  | (T extends readonly (infer E)[]
      ? readonly Deep<E>[]
      : T extends Date | ConnectionRef | Asset
        ? never
        : T extends object
          ? { readonly [K in keyof T]: Deep<T[K]> }
          : never);

/** Lists to map over, by name; a list may be another task's result, and a record stands for its entries. */
export type Expandable = {
  readonly [key: string]:
    | readonly unknown[]
    | { readonly [REF]: object }
    | ({ readonly [key: string]: unknown } & { readonly [REF]?: never });
};
export type Elements<E> = { [K in keyof E]: Element<Resolved<E[K]>> };
type Element<L> = L extends readonly (infer X)[]
  ? X
  : L extends object
    ? { [K in keyof L & string]: readonly [K, L[K]] }[keyof L & string]
    : never;

/** Sets of named values to map over: each instance gets one of them. */
export type OptionSets = readonly object[] | { readonly [REF]: readonly object[] };
export type OptionSet<S> = Resolved<S> extends readonly (infer X)[] ? ([X] extends [never] ? {} : X) : {};
