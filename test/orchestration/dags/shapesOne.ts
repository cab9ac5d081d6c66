import { existsSync } from 'node:fs';
import { dag, task, Type } from 'haru';

const shapes = dag('shapes', {}, () => {
  const list = task('list', { run: () => ({ few: ['a'], many: ['a', 'b'] }) });
  const each = task('each', { expand: { item: list.output.few }, run: ({ item }) => item });
  const single = task('single', { after: each, run: () => 'one' });
  const spread = task('spread', { after: single, expand: { number: [1, 2, 3] }, run: ({ number }) => number });
  task('total', { after: spread, run: () => 0 });
});

const grown = dag('grown', {}, () => {
  const first = task('first', { run: () => 1 });
  task('second', { after: first, run: () => 2 });
});

/** Waits in its first try until the file is there, and fails then. */
const holds = dag('holds', { params: { gate: Type.String() } }, () => {
  task('again', {
    retries: 1,
    retryDelay: '20ms',
    run: async (_, { params, tryNumber }) => {
      if (tryNumber > 1) return;
      while (!existsSync(params['gate'] as string)) await new Promise((resolve) => setTimeout(resolve, 20));
      throw new Error('once more');
    },
  });
  task('broken', {
    run: () => {
      throw new Error('broken');
    },
  });
});

export default [shapes, grown, holds];
