import { dag, task, type Task } from 'haru';

const UNLIMITED = { maxActiveRuns: 10_000, maxActiveTasks: 10_000 };

/** No-op tasks one after another. */
function chain(length: number) {
  return dag(`chain${length}`, UNLIMITED, () => {
    let before: Task<void> | null = null;
    for (let i = 0; i < length; i++) before = task(`t${i}`, { ...(before ? { after: before } : {}), run: () => {} });
  });
}

/** No-op tasks beside each other. */
function fan(width: number) {
  return dag(`fan${width}`, UNLIMITED, () => {
    for (let i = 0; i < width; i++) task(`t${i}`, { run: () => {} });
  });
}

/** A no-op task mapped over as many elements as a task before it returns. */
function mapped(width: number) {
  return dag(`mapped${width}`, UNLIMITED, () => {
    const list = task('list', { run: () => Array.from({ length: width }, (_, i) => i) });
    task('each', { expand: { i: list.output }, run: () => {} });
  });
}

// Of one file, so that the processes of tasks serve all of them.
export default [chain(1), chain(10), chain(40), chain(100), fan(200), mapped(200), mapped(1_000), mapped(10_000)];
