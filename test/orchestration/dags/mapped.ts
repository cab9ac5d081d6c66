import { branch, dag, group, operator, SkipTask, task, Type } from 'haru';
import { shell } from 'haru/operators';

const files = () => [
  { name: 'a', size: 1, at: new Date(0) },
  { name: 'bb', size: 2, at: new Date(0) },
  { name: 'ccc', size: 3, at: new Date(0) },
];

const upstream = dag('upstream', {}, () => {
  const list = task('list', { run: files });
  const sized = task('size', {
    expand: { file: list.output },
    input: { factor: 2 },
    mapLabel: ({ file }: { file: { name: string } }) => `file ${file.name}`,
    run: ({ file, factor }, { mapIndex }) => ({ size: file.size * factor, mapIndex, isDate: file.at instanceof Date }),
  });
  task('sum', { input: { sizes: sized.output }, run: ({ sizes }) => sizes });
  task('pairs', {
    expand: { file: list.output, zone: ['UTC', 'Asia/Seoul'] },
    run: ({ file, zone }) => `${file.name}@${zone}`,
  });
  task('again', { expand: { size: sized.output }, run: ({ size }) => size.size });
});

const words = operator('words', {
  options: Type.Object({ text: Type.String(), limit: Type.Optional(Type.Integer()) }),
  run: ({ text, limit }) => text.split(' ').slice(0, limit).join(' '),
});

const forms = dag(
  'forms',
  { params: { days: Type.Array(Type.String(), { default: ['mon', 'tue'] }) } },
  ({ params }) => {
    const lists = task('lists', {
      run: () => ({ left: ['l0', 'l1', 'l2'], right: ['r0', 'r1'], record: { k: 1, o: 2 } }),
    });
    task('zipped', {
      expand: { a: lists.output.left, b: lists.output.right },
      zip: true,
      run: ({ a, b }) => `${a}${b}`,
    });
    task('entries', { expand: { entry: lists.output.record }, run: ({ entry }) => entry });
    task('literal_entries', { expand: { entry: { x: 1, y: 2 } }, run: ({ entry: [key, value] }) => `${key}=${value}` });
    task('of_params', { expand: { day: params.days }, run: ({ day }) => day });
    task('sets', { expandEach: [{ x: 1, y: 2 }, { x: 3 }], input: { y: 7 }, run: ({ x, y }) => [x, y] });
    const sets = task('option_sets', { run: () => [{ text: 'a b c' }, { text: 'd e f', limit: 1 }] });
    words.each('own', { expandEach: sets.output, limit: 2 });
    words.each('own_expanded', { expand: { text: ['g h', 'i j'] }, limit: 1 });
    const commands = task('commands', {
      run: () => [
        ['echo', '1'],
        ['echo', '2'],
      ],
    });
    shell.each('echo', { expand: { command: commands.output } });
    task('with_refs', { expand: { x: [lists.output.left.at(0), 'plain'] }, run: ({ x }) => x });
    const big = task('big', {
      expand: { left: lists.output.left, right: lists.output.right },
      run: ({ left, right }) => left + right,
    });
    task('count', { input: { big: big.output }, run: ({ big }) => big.length });
  },
);

const edges = dag('edges', {}, () => {
  const empty = task('empty', { run: () => [] as number[] });
  const none = task('none', { expand: { x: empty.output }, run: ({ x }) => x });
  task('after_none', { input: { x: none.output }, run: ({ x }) => x });
  task('always_after', { input: { x: none.output }, triggerRule: 'all_done', run: ({ x }) => x });
  const text = task('text', { run: () => 'abc' as unknown as string[] });
  task('over_text', { expand: { x: text.output }, run: ({ x }) => x });
  const long = task('long', { run: () => Array.from({ length: 10_001 }, (_, i) => i) });
  task('over_long', { expand: { x: long.output }, run: ({ x }) => x });
  const part = task('part', {
    expand: { x: [0, 1, 2] },
    run: ({ x }) => {
      if (x === 1) throw new SkipTask('not this one');
      return x === 2 ? undefined : x;
    },
  });
  task('what_is_left', { input: { x: part.output }, triggerRule: 'none_failed', run: ({ x }) => x });
  const wide = task('wide', { run: () => Array.from({ length: 101 }, (_, i) => i) });
  task('too_wide', { expand: { x: wide.output, y: wide.output }, run: ({ x, y }) => x + y });
});

/** Fails for one element as long as the param says so. */
const flaky = dag('flaky', {}, () => {
  const m = task('m', {
    expand: { x: [10, 11, 12] },
    retries: 1,
    retryDelay: '10ms',
    run: ({ x }, { tryNumber }) => {
      if (x === 11 && tryNumber <= 2) throw new Error(`try ${tryNumber} of ${x}`);
      return x + tryNumber;
    },
  });
  task('after', { input: { all: m.output }, run: ({ all }) => all });
});

const grouped = dag('grouped', {}, () => {
  const list = task('list', { run: files });
  const g = group('per_file', { expand: { file: list.output } }, ({ file }) => {
    const read = task('read', {
      input: { name: file.name },
      run: ({ name }) => {
        if (name === 'bb') throw new Error('bb cannot be read');
        return name.length;
      },
    });
    const write = task('write', { input: { n: read.output, name: file.name }, run: ({ n, name }) => `${name}${n}` });
    task('clean', { after: write, triggerRule: 'all_done', input: { name: file.name }, run: ({ name }) => name });
    return write;
  });
  task('written', { input: { all: g.result.output }, triggerRule: 'all_done', run: ({ all }) => all });
});

const branched = dag('branched', {}, () => {
  group('per', { expand: { x: [1, 2, 3] } }, ({ x }) => {
    const size = branch('size', {
      cases: ['odd', 'even'],
      input: { x },
      run: (given) => (given.x % 2 ? 'odd' : 'even'),
    });
    task('odd', { after: size.cases.odd, run: () => 'odd' });
    task('even', { after: size.cases.even, run: () => 'even' });
  });
});

const many = dag('many', { maxActiveTasks: 64 }, () => {
  const list = task('list', { run: () => Array.from({ length: 1_000 }, (_, i) => i) });
  const m = task('m', { expand: { x: list.output }, run: ({ x }) => x * 2 });
  task('sum', { input: { all: m.output }, run: ({ all }) => all.reduce((a, b) => a + b, 0) });
});

export default [upstream, forms, edges, flaky, grouped, branched, many];
