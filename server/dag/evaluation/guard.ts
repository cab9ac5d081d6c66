import { DagError } from '../dagError.ts';

/** What a body may not ask for, and what to write instead. */
export const REMEDIES = {
  clock: 'dates come from the run: interval, logicalDate, businessDay in `run` or in an option given as a function',
  chance: 'chance belongs in `run`; a body must give the same DAG each time',
  environment: 'give it as a variable, `variables: [name]`, or read it in `run`',
  files: "data goes in by `import data from './data.json'`; other files are read in `run`",
  network: 'calls to other systems belong in `run`',
  timers: 'what waits belongs in `run`',
  process: 'other programs are started in `run`',
} as const;
export type Forbidden = keyof typeof REMEDIES;

/** The error of a body that asks for what differs from load to load; its stack names the author's line. */
export function forbid(what: string, why: Forbidden): never {
  throw new DagError('NOT_DETERMINISTIC', `${what} while module and body are evaluated: ${REMEDIES[why]}`);
}

/** The same function, refusing to be called or constructed; it can still be passed on, and extended by a class. */
export function guardFunction<T extends object>(value: T, what: string, why: Forbidden): T {
  return new Proxy(value, {
    apply: () => forbid(`${what}() was called`, why),
    construct: () => forbid(`new ${what}() was called`, why),
  });
}

/** A module whose functions, at any depth, refuse to be called. */
export function guardModule<T extends object>(module: T, name: string, why: Forbidden): T {
  return new Proxy(module, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown;
      if (typeof key === 'symbol' || isFixed(target, key)) return value;
      if (typeof value === 'function') return guardFunction(value, `${name}.${key}`, why);
      if (typeof value === 'object' && value !== null) return guardModule(value, `${name}.${key}`, why);
      return value;
    },
  });
}

/** A proxy must give such a property as it is. */
function isFixed(target: object, key: string): boolean {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, key);
  return descriptor?.configurable === false && descriptor.writable === false;
}
