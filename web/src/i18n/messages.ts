import type { en } from './en.ts';

/** The same tree with any texts: what a language must fill in. */
type AnyText<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: AnyText<T[K]> };

export type Messages = AnyText<typeof en>;
