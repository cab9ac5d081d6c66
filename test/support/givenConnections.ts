import type { ConnectionValue } from '../../server/dag/context.ts';
import type { WorkerProcessOptions } from '../../workers/process.ts';

/** Finds one of these by its name, as a try does; what they are may change meanwhile. */
export function connectionAmong(
  connections: Readonly<Record<string, ConnectionValue | undefined>>,
): (name: string) => Promise<ConnectionValue> {
  return (name) => {
    const value = connections[name];
    return value === undefined ? Promise.reject(new Error(`no connection ${name}`)) : Promise.resolve(value);
  };
}

/** Secrets of a worker that knows these connections, and no variable. */
export function givenConnections(
  connections: Readonly<Record<string, ConnectionValue | undefined>>,
): WorkerProcessOptions['secrets'] {
  return () => ({
    connection: (name) => Promise.resolve(connections[name] ?? null),
    variable: () => Promise.resolve(null),
  });
}
