import { types } from 'node:util';
import type { Json } from '../core/definition.ts';
import { isConnectionRef } from './connection.ts';
import { DagError } from './dagError.ts';
import { type RefSource, refSource } from './ref.ts';

/** An option as it is stored, and what it uses. */
export interface EncodedOption {
  readonly json: Json;
  readonly refs: readonly RefSource[];
  readonly connections: readonly string[];
}

/**
 * The JSON that is stored for an option: markers stand for Refs, params, dates and for a function given as the whole
 * option. Whatever JSON can not hold is refused; `what` names the place, such as `shell 'echo': command`.
 */
export function encodeOption(value: unknown, what: string): EncodedOption {
  if (typeof value === 'function' && !refSource(value)) {
    return { json: { $function: true }, refs: [], connections: [] };
  }
  const found: Found = { refs: [], connections: [], parents: new Set() };
  return { json: encode(value, what, found), refs: found.refs, connections: found.connections };
}

interface Found {
  readonly refs: RefSource[];
  readonly connections: string[];
  readonly parents: Set<object>;
}

function encode(value: unknown, at: string, found: Found): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : refuse(at, `${value}`, 'a finite number');
  const source = refSource(value);
  if (source) {
    found.refs.push(source);
    return encodeRef(source);
  }
  if (typeof value === 'function') return refuse(at, 'a function', 'a function as the whole option, not a part of it');
  if (typeof value !== 'object') return refuse(at, describePrimitive(value), 'a string, or a number');
  return encodeObject(value, at, found);
}

/** The marker of a Ref. */
export function encodeRef(source: RefSource): Json {
  if (source.kind === 'result') return { $ref: { task: source.taskId, path: source.path } };
  if (source.kind === 'element') return { $element: { group: source.group, path: source.path } };
  return source.path.length === 0 ? { $param: source.name } : { $param: source.name, path: source.path };
}

function encodeObject(value: object, at: string, found: Found): Json {
  if (types.isDate(value)) {
    return Number.isNaN(value.getTime())
      ? refuse(at, 'an invalid Date', 'a valid one')
      : { $date: value.toISOString() };
  }
  if (found.parents.has(value)) return refuse(at, 'an object that holds itself', 'plain JSON');
  if (isConnectionRef(value)) found.connections.push(value.connection);
  found.parents.add(value);
  try {
    if (Array.isArray(value)) return value.map((each: unknown, i) => encode(each, `${at}[${i}]`, found));
    checkPlain(value, at);
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return Object.fromEntries(entries.map(([key, each]) => [key, encode(each, `${at}.${key}`, found)]));
  } finally {
    found.parents.delete(value);
  }
}

function checkPlain(value: object, at: string): void {
  if (types.isMap(value)) refuse(at, 'a Map', 'Object.fromEntries(map)');
  if (types.isSet(value)) refuse(at, 'a Set', 'a list: [...set]');
  if (types.isPromise(value))
    refuse(at, 'a Promise', 'a value: the body only declares; what takes time belongs in `run`');
  if ('taskId' in value && 'output' in value) refuse(at, `the task '${String(value.taskId)}'`, 'its result: `.output`');
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!isPlain) refuse(at, `an object of class ${value.constructor.name}`, 'a plain object');
}

function describePrimitive(value: unknown): string {
  return typeof value === 'bigint' ? `the bigint ${value}n` : typeof value;
}

function refuse(at: string, given: string, right: string): never {
  throw new DagError('INVALID_OPTION', `${at} holds ${given}, which JSON can not: give ${right}`);
}
