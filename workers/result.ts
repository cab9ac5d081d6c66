/** What a task returns, as it is stored: JSON, and beside it the JSON pointers (RFC 6901) of the values that were Dates. */
export interface StoredResult {
  readonly json: string;
  readonly datePaths: readonly string[];
}

/** What a function returns is kept up to this many bytes. */
export const MAX_RESULT_BYTES = 256 * 1024;
/** The product's own operators name files, of which a day may have thousands. */
export const MAX_OPERATOR_RESULT_BYTES = 16 * 1024 * 1024;

/**
 * Serializes a result. Null for undefined. Throws, naming the place, for what JSON cannot hold (Map, Set, bigint, functions,
 * symbols, class instances, numbers that are not finite, cycles) and for a result of more than `maxBytes`.
 */
export function serializeResult(value: unknown, maxBytes = MAX_RESULT_BYTES): StoredResult | null {
  if (value === undefined) return null;
  const datePaths: string[] = [];
  const json = JSON.stringify(plain(value, '', datePaths, []));
  const bytes = Buffer.byteLength(json);
  if (bytes > maxBytes) {
    throw new Error(
      `the result has ${bytes} bytes; at most ${maxBytes} are kept. Write the data to a file and return its URL instead.`,
    );
  }
  return { json, datePaths };
}

/** The value again, with its Dates. */
export function deserializeResult(value: unknown, datePaths: readonly string[]): unknown {
  if (datePaths.length === 0) return value;
  const root = { '': value } as Record<string, unknown>;
  for (const pointer of datePaths) {
    const steps = ['', ...pointer.split('/').slice(1).map(unescape)];
    const last = steps.pop() ?? '';
    let at = root;
    for (const step of steps) at = at[step] as Record<string, unknown>;
    at[last] = new Date(at[last] as string);
  }
  return root[''];
}

function plain(value: unknown, path: string, datePaths: string[], above: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      if (Number.isFinite(value)) return value;
      throw cannot(path, `${value} is no JSON number`);
    case 'bigint':
      throw cannot(path, 'a bigint is no JSON; convert it to a string or a number');
    case 'function':
    case 'symbol':
      throw cannot(path, `a ${typeof value} cannot be stored`);
    case 'undefined':
      return undefined;
    case 'object':
      return value === null ? null : plainObject(value, path, datePaths, above);
  }
}

function plainObject(value: object, path: string, datePaths: string[], above: readonly object[]): unknown {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw cannot(path, 'an invalid Date cannot be stored');
    datePaths.push(path);
    return value.toISOString();
  }
  if (above.includes(value)) throw cannot(path, 'the result refers to itself');
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((element, i) => plain(element, `${path}/${i}`, datePaths, within) ?? null);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    throw cannot(
      path,
      `a ${value.constructor.name} cannot be stored; return plain objects, arrays, strings, numbers, booleans and Dates`,
    );
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => [key, plain(v, `${path}/${escape(key)}`, datePaths, within)]),
  );
}

function cannot(path: string, why: string): TypeError {
  return new TypeError(`the result cannot be stored: at ${path === '' ? 'its top' : path}: ${why}`);
}

const escape = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1');
const unescape = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
