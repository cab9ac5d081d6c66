import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Duck } from '../../parquet/duckdb.ts';
import { literal } from '../../parquet/duckdb.ts';

/** An element of a claimed list, by its place in that list. */
export interface HashedElement {
  readonly index: number;
  readonly hash: string;
}

/** The elements whose rows a part holds, in a file of this machine; nothing else may run on `duck` until they are through. */
export async function* elementsOfPart(duck: Duck, file: string): AsyncGenerator<HashedElement> {
  const rows = duck.stream<{ i: string; h: string }>(
    `select _index::varchar as i, _hash as h from read_parquet(${literal(file)})`,
  );
  for await (const { i, h } of rows) yield { index: Number(i), hash: h };
}

/** The elements that a reject file holds. */
export async function* elementsOfRejects(content: Readable): AsyncGenerator<HashedElement> {
  for await (const line of createInterface({ input: content })) yield JSON.parse(line) as HashedElement;
}
