import { createRequire, isBuiltin } from 'node:module';
import * as haru from '../index.ts';
import * as operators from '../operators.ts';
import { type Forbidden, forbid, guardFunction, guardModule } from './guard.ts';

const nodeRequire = createRequire(import.meta.url);

/** Built-in modules that compute and ask nothing of the machine. */
const PURE = new Set([
  'assert',
  'assert/strict',
  'buffer',
  'events',
  'path',
  'path/posix',
  'path/win32',
  'punycode',
  'querystring',
  'string_decoder',
  'url',
  'util',
  'util/types',
]);

const WHY: Readonly<Record<string, Forbidden>> = {
  child_process: 'process',
  cluster: 'process',
  worker_threads: 'process',
  dgram: 'network',
  dns: 'network',
  'dns/promises': 'network',
  http: 'network',
  http2: 'network',
  https: 'network',
  net: 'network',
  tls: 'network',
  os: 'environment',
  process: 'environment',
  perf_hooks: 'clock',
  timers: 'timers',
  'timers/promises': 'timers',
};

/** The functions of node:crypto that give the same each time. */
const PURE_CRYPTO = new Set(['createHash', 'createHmac', 'hash', 'timingSafeEqual', 'getHashes', 'Hash', 'Hmac']);

/** `require` of a bundle that is evaluated at load: whatever touches the machine can be imported, and refuses to be called. */
export function guardedRequire(process: object): (specifier: string) => unknown {
  return (specifier) => {
    if (specifier === 'haru') return haru;
    if (specifier === 'haru/operators') return operators;
    if (!isBuiltin(specifier)) return inertPackage(specifier);
    const name = specifier.replace(/^node:/, '');
    if (name === 'process') return process;
    const module = nodeRequire(specifier) as object;
    if (PURE.has(name)) return module;
    if (name === 'crypto') return guardCrypto(module);
    return guardModule(module, name, WHY[name] ?? 'files');
  };
}

function guardCrypto(crypto: object): object {
  return new Proxy(crypto, {
    get(target, key) {
      const value = Reflect.get(target, key) as unknown;
      if (typeof key === 'symbol' || PURE_CRYPTO.has(key)) return value;
      if (typeof value === 'function') return guardFunction(value, `crypto.${key}`, 'chance');
      return typeof value === 'object' && value !== null ? guardModule(value, `crypto.${key}`, 'chance') : value;
    },
  });
}

/** A native package is not loaded to learn what a DAG looks like: its parts can be named and passed on, not used. */
function inertPackage(name: string): unknown {
  return new Proxy(function native() {}, {
    get: (_, key) => (typeof key === 'symbol' || key === '__esModule' ? undefined : inertPackage(`${name}.${key}`)),
    apply: () => forbid(`${name}() of a native package was called`, 'files'),
    construct: () => forbid(`new ${name}() of a native package was called`, 'files'),
  });
}
