import type { ConnectionValue } from '../../server/dag/context.ts';
import type { WorkerProcessOptions } from '../../workers/process.ts';

/** Secrets of a worker that knows these connections, and no variable. */
export function givenConnections(
  connections: Readonly<Record<string, ConnectionValue | undefined>>,
): WorkerProcessOptions['secrets'] {
  return () => ({
    connection: (name) => Promise.resolve(connections[name] ?? null),
    variable: () => Promise.resolve(null),
  });
}
