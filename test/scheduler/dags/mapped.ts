import { dag, group, task } from 'haru';

const list = () => task('list', { run: (): number[] => [] });

const mapped = dag('mapped', {}, () => {
  const m = task('m', { expand: { x: list().output }, retries: 1, run: ({ x }) => x });
  task('after', { input: { all: m.output }, run: ({ all }) => all });
});

const grouped = dag('grouped', {}, () => {
  group('g', { expand: { x: list().output } }, ({ x }) => {
    const a = task('a', { input: { x }, run: (given) => given.x });
    task('b', { input: { a: a.output }, run: (given) => given.a });
  });
});

const leaning = dag('leaning', {}, () => {
  task('m', { expand: { x: list().output }, dependsOnPast: true, run: ({ x }) => x });
});

const keyed = dag('keyed', {}, () => {
  task('m', { expand: { x: list().output, y: [1, 2] }, concurrencyKey: ({ x }) => `load ${x.i}`, run: ({ x }) => x });
});

export default [mapped, grouped, leaning, keyed];
