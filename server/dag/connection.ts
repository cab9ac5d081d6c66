import type { ConnectionRef } from './context.ts';
import { DagError } from './dagError.ts';

/** Names a connection; its secrets reach only the tries of tasks that declare it. */
export function connection(name: string): ConnectionRef {
  if (typeof name !== 'string' || name === '') {
    throw new DagError('INVALID_OPTION', `connection(${JSON.stringify(name)}): give the name of a connection`);
  }
  return Object.freeze({ connection: name });
}

/** A plain object that names a connection and nothing else. */
export function isConnectionRef(value: unknown): value is ConnectionRef {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<ConnectionRef>).connection === 'string' &&
    Object.keys(value).length === 1
  );
}
