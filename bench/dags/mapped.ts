import { dag, task } from 'haru';

/** A no-op task mapped over as many elements as a task before it returns. */
function mapped(width: number) {
  return dag(`mapped${width}`, { maxActiveRuns: 10_000, maxActiveTasks: 10_000 }, () => {
    const list = task('list', { run: () => Array.from({ length: width }, (_, i) => i) });
    task('each', { expand: { i: list.output }, run: () => {} });
  });
}

export default [mapped(200), mapped(1_000), mapped(10_000)];
