import { type Forbidden, forbid, guardFunction } from './guard.ts';

const TIMERS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const;
const NETWORK = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'] as const;
/** Of the process, what is the same on every load. */
const FIXED_PROCESS = ['platform', 'arch', 'version', 'versions', 'release', 'features', 'cwd', 'emitWarning'] as const;

/** The globals that a bundle finds at load, besides those of the language itself. */
export function guardedGlobals(): Readonly<Record<string, unknown>> {
  return {
    ...Object.fromEntries(TIMERS.map((name) => [name, refuse(name, 'timers')])),
    ...Object.fromEntries(NETWORK.map((name) => [name, refuse(name, 'network')])),
    clearTimeout: () => {},
    clearInterval: () => {},
    clearImmediate: () => {},
    console: new Proxy({}, { get: () => () => {} }),
    performance: { now: refuse('performance.now', 'clock'), timeOrigin: 0 },
    process: guardedProcess(),
    crypto: guardedCrypto(),
    Buffer,
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    AbortController,
    AbortSignal,
    Blob,
    atob,
    btoa,
    structuredClone,
  };
}

function refuse(name: string, why: Forbidden): () => never {
  return guardFunction(() => forbid(name, why), name, why);
}

function guardedProcess(): object {
  const environment = new Proxy(
    {},
    {
      get: (_, key) => (typeof key === 'symbol' ? undefined : forbid(`process.env.${key} was read`, 'environment')),
      has: (_, key) => forbid(`process.env.${String(key)} was read`, 'environment'),
      ownKeys: () => forbid('process.env was read', 'environment'),
      set: (_, key) => forbid(`process.env.${String(key)} was written`, 'environment'),
    },
  );
  const fixed: Readonly<Record<string, unknown>> = Object.fromEntries(
    FIXED_PROCESS.map((name) => [name, process[name]]),
  );
  return new Proxy(
    {},
    {
      get(_, key) {
        if (key === 'env') return environment;
        if (typeof key === 'symbol' || key in fixed) return Reflect.get(fixed, key) as unknown;
        const value = Reflect.get(process, key) as unknown;
        if (value === undefined) return undefined;
        if (typeof value === 'function') return refuse(`process.${key}`, 'environment');
        return forbid(`process.${key} was read`, 'environment');
      },
    },
  );
}

function guardedCrypto(): object {
  return new Proxy({}, { get: (_, key) => (typeof key === 'symbol' ? undefined : refuse(`crypto.${key}`, 'chance')) });
}

/**
 * Run first in the context: the language's own objects give time and chance too, and each context has its own of them.
 * `forbid` comes as the argument.
 */
export const LANGUAGE_GUARDS = `(forbid) => {
  'use strict';
  Error.stackTraceLimit = 100;
  const RealDate = Date;
  const now = () => forbid('Date.now() was called', 'clock');
  const Guarded = new Proxy(RealDate, {
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
    apply: () => forbid('Date() was called', 'clock'),
    construct: (target, args, newTarget) =>
      args.length === 0 ? forbid('new Date() was called', 'clock') : Reflect.construct(target, args, newTarget),
  });
  Object.defineProperty(RealDate.prototype, 'constructor', { value: Guarded });
  Object.defineProperty(RealDate, 'now', { value: now });
  globalThis.Date = Guarded;
  Math.random = () => forbid('Math.random() was called', 'chance');
  const ofNow = (prototype, name) => {
    const real = prototype[name];
    Object.defineProperty(prototype, name, { value(...args) {
      return args[0] === undefined ? forbid('Intl.DateTimeFormat.' + name + '() was called without a date', 'clock') : real.apply(this, args);
    } });
  };
  ofNow(Intl.DateTimeFormat.prototype, 'formatToParts');
  const format = Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'format');
  Object.defineProperty(Intl.DateTimeFormat.prototype, 'format', { ...format, get() {
    const bound = format.get.call(this);
    return (date) => (date === undefined ? forbid('Intl.DateTimeFormat.format() was called without a date', 'clock') : bound(date));
  } });
}`;
