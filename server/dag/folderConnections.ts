import type { TaskRecord } from './body.ts';
import type { Context, Interval } from './context.ts';

/** 'warehouse:/nginx' names a folder of the connection `warehouse`; 'file:///x' is a URL. */
const FOLDER_OF_CONNECTION = /^([A-Za-z0-9_.-]+):\/(?!\/)/;

/** The connection that a folder belongs to, if it is given as one of a connection. */
export function connectionOfFolder(folder: unknown): string | null {
  return typeof folder === 'string' ? (FOLDER_OF_CONNECTION.exec(folder)?.[1] ?? null) : null;
}

/**
 * The connections whose folders a task names, so that its tries may resolve them. A folder that is computed is asked once
 * with a day of no meaning: only the connection in front of its path counts. One that can not be told this way is named
 * by the author in `connections`.
 */
export function folderConnections(task: TaskRecord): readonly string[] {
  return task.folders.flatMap((option) => {
    const given = task.options[option];
    const name = connectionOfFolder(typeof given === 'function' ? probe(given as Computed, task) : given);
    return name === null ? [] : [name];
  });
}

type Computed = (context: Partial<Context>, input: object) => unknown;

function probe(compute: Computed, { taskId }: TaskRecord): unknown {
  const start = new Date(Date.UTC(2000, 0, 1));
  const end = new Date(Date.UTC(2000, 0, 2));
  const interval: Interval = {
    start,
    end,
    day: () => '2000-01-01',
    key: () => '20000101',
    days: () => [{ day: '2000-01-01', start, end }],
  };
  try {
    return compute({ taskId, interval, logicalDate: start, businessDay: '2000-01-01', params: {} }, {});
  } catch {
    return null;
  }
}
