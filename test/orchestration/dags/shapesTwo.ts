import { by, dag, task, Type } from 'haru';

const shapes = dag('shapes', {}, () => {
  const list = task('list', { run: () => ({ few: ['a'], many: ['a', 'b'] }) });
  const each = task('each', { expand: { item: list.output.many }, run: ({ item }) => `new ${item}` });
  const single = task('single', { after: each, expand: { item: ['x', 'y'] }, run: ({ item }) => item });
  const spread = task('spread', { after: single, run: () => 'whole' });
  task('total', { input: { singles: single.output, spread: spread.output }, run: (given) => given });
});

const grown = dag('grown', {}, () => {
  const first = task('first', { run: () => 10 });
  const second = task('second', { after: first, run: () => 20 });
  task('third', {
    after: second,
    input: { first: first.output },
    deadline: by('23:59', { dayOffset: 1 }),
    run: ({ first }) => first + 1,
  });
});

const holds = dag('holds', { params: { gate: Type.String() } }, () => {
  task('again', {
    retries: 1,
    retryDelay: '20ms',
    queue: 'other',
    pool: 'narrow',
    poolSlots: 2,
    priorityWeight: 7,
    run: () => {},
  });
  task('broken', { run: () => {} });
});

export default [shapes, grown, holds];
