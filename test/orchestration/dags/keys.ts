import { setTimeout as sleep } from 'node:timers/promises';
import { dag, group, task, Type } from 'haru';

const params = { city: Type.String({ default: '' }) };
const run = () => sleep(120);

const first = dag('first', { params }, ({ params: { city } }) => {
  const found = task('found', { run: () => ({ key: 'from a result' }) });
  for (const n of [1, 2, 3]) {
    task(`written_${n}`, { concurrencyKey: 'mart', run });
    task(`param_${n}`, { concurrencyKey: city, run });
    task(`result_${n}`, { concurrencyKey: found.output.key, run });
  }
});

const second = dag('second', {}, () => {
  task('written', { concurrencyKey: 'mart', run });
});

const tables = Type.Array(Type.String());

const each = dag('each', { params: { tables } }, ({ params: { tables } }) => {
  const files = task('files', { run: () => ['a', 'b', 'a', 'b'].map((table) => ({ table })) });
  task('load', { expand: { file: files.output }, concurrencyKey: ({ file }) => `load ${file.table}`, run });
  task('zone', { expand: { n: [1, 2], zone: ['x', 'y'] }, concurrencyKey: ({ zone }) => `zone ${zone}`, run });
  task('param', { expand: { table: tables, n: [1, 2] }, concurrencyKey: ({ table }) => `${table}`, run });
  task('set', { expandEach: [{ x: 'set' }, { x: 'set' }, {}], concurrencyKey: ({ x }) => `${x}`, run });
  const doubled = task('doubled', { expand: { file: files.output }, run: ({ file }) => `twice ${file.table}` });
  task('mapped_source', { expand: { name: doubled.output }, concurrencyKey: ({ name }) => `${name}`, run });
  group('per_file', { expand: { file: files.output } }, ({ file }) => {
    const named = task('named', { input: { file }, run: ({ file }) => ({ key: `result ${file.table}` }) });
    task('element', { concurrencyKey: file.table, run });
    task('result', { concurrencyKey: named.output.key, run });
  });
});

const held = dag('held', {}, () => {
  task('load', {
    expand: { file: ['a', 'a'] },
    concurrencyKey: ({ file }) => `held ${file}`,
    run: () => sleep(60_000),
  });
});

export default [first, second, each, held];
