import type { Static, TProperties, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Json } from '../core/definition.ts';
import type { BodyRecord } from './body.ts';
import { DagError } from './dagError.ts';
import { suggestion } from './identifier.ts';
import { explain, short } from './operatorOptions.ts';
import { makeRef } from './ref.ts';
import type { Ref } from './value.ts';

/** The params as the body sees them: a Ref each; asking for one that is not declared is an error. */
export function paramRefs<P extends TProperties>(
  body: BodyRecord,
  params: P,
): { readonly [K in keyof P]: Ref<Static<P[K]>> } {
  const names = Object.keys(params);
  const refs = Object.fromEntries(names.map((name) => [name, makeRef({ kind: 'param', name, path: [], owner: body })]));
  return new Proxy(refs, {
    get(known, key) {
      if (typeof key === 'symbol' || Object.hasOwn(known, key)) return Reflect.get(known, key) as unknown;
      throw new DagError('UNKNOWN_ID', `DAG '${body.dagId}' declares no param '${key}'${suggestion(key, names)}`);
    },
  }) as { readonly [K in keyof P]: Ref<Static<P[K]>> };
}

/** The stored JSON Schemas of the params; a default must fit its own schema. */
export function paramDefinitions(owner: string, params: TProperties): Readonly<Record<string, Json>> {
  return Object.fromEntries(
    Object.entries(params).map(([name, schema]) => [name, paramDefinition(`${owner}: params.${name}`, schema)]),
  );
}

function paramDefinition(what: string, schema: TSchema): Json {
  if (typeof schema !== 'object' || schema === null) {
    throw new DagError(
      'INVALID_OPTION',
      `${what} is ${short(schema)}: give a schema, such as Type.Integer({ default: 1 })`,
    );
  }
  const stored = JSON.parse(JSON.stringify(schema)) as { readonly [key: string]: Json };
  if ('default' in stored && !Value.Check(schema, stored['default'])) {
    throw new DagError(
      'INVALID_OPTION',
      `${what}: its default is ${short(stored['default'])}: ${explain(schema, stored['default'])}`,
    );
  }
  return stored;
}
