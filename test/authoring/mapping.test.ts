// cspell:ignore comand
import { describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../../server/core/definition.ts';
import { requireDefinition } from '../../server/dag/definitionSchema.ts';
import { dagFiles, fileOf } from './evaluate.ts';

const files = dagFiles();

async function tasksOf(body: string, options = '{}'): Promise<readonly TaskDefinition[]> {
  return requireDefinition(await files.definitionOf(body, options)).tasks;
}

const mapped = (tasks: readonly TaskDefinition[]) =>
  Object.fromEntries(tasks.flatMap((task) => (task.mapped ? [[task.taskId, task.mapped]] : [])));
const result = (task: number, place: number) => ({ kind: 'result', task, place });
const upstreamOf = (tasks: readonly TaskDefinition[]) => tasks.map((task) => [task.taskId, task.upstream, task.reads]);

describe('what is stored of a mapping', () => {
  it('is where its lists come from, and of a source, which of its lists are to be kept', async () => {
    const tasks = await tasksOf(
      `const a = task('a', { run: () => ({ rows: [1], names: ['x'] }) })
       task('m', { expand: { row: a.output.rows, zone: ['UTC', 'Asia/Seoul'] }, run: () => 1 })
       task('n', { expand: { name: a.output.names, row: a.output.rows }, zip: true, run: () => 1 })
       task('p', { expand: { day: params.days }, run: () => 1 })
       task('s', { expandEach: [{ x: 1 }, { x: 2 }, { x: 3 }], run: () => 1 })
       task('r', { expand: { entry: { x: 1, y: a.output.rows.at(0) } }, run: () => 1 })
       task('plain', { input: { all: a.output.rows }, run: () => 1 })`,
      `{ params: { days: Type.Array(Type.String()) } }`,
    );
    const alone = { group: null, combine: 'product' };
    const literal = (length: number) => ({ kind: 'literal', length });
    expect(mapped(tasks)).toEqual({
      m: {
        ...alone,
        lists: [
          { key: 'row', source: result(0, 0) },
          { key: 'zone', source: literal(2) },
        ],
      },
      n: {
        group: null,
        combine: 'zip',
        lists: [
          { key: 'name', source: result(0, 1) },
          { key: 'row', source: result(0, 0) },
        ],
      },
      p: { ...alone, lists: [{ key: 'day', source: { kind: 'param', name: 'days', path: [] } }] },
      s: { ...alone, lists: [{ key: null, source: literal(3) }] },
      r: { ...alone, lists: [{ key: 'entry', source: literal(2) }] },
    });
    expect(tasks[0]!.listPaths).toEqual([['rows'], ['names']]);
    // A list to map over is no input: only what is read in its own right is loaded for each instance.
    expect(upstreamOf(tasks)).toEqual([
      ['a', [], []],
      ['m', [0], []],
      ['n', [0], []],
      ['p', [], []],
      ['s', [], []],
      ['r', [0], [0]],
      ['plain', [0], [0]],
    ]);
    expect(tasks[1]!.options).toEqual({
      expand: { row: { $ref: { task: 'a', path: ['rows'] } }, zone: ['UTC', 'Asia/Seoul'] },
    });
    expect(tasks[4]!.options).toEqual({ expandEach: [{ x: 1 }, { x: 2 }, { x: 3 }] });
  });

  it('leaves an unmapped DAG as it was', async () => {
    const [task] = await tasksOf(`task('a', { run: () => [1] })`);
    expect(Object.keys(task!)).not.toContain('mapped');
    expect(Object.keys(task!)).not.toContain('listPaths');
  });

  it('takes what a mapped task left as a whole', async () => {
    const tasks = await tasksOf(
      `const m = task('m', { expand: { x: [1, 2] }, run: ({ x }) => x })
       task('n', { expand: { y: m.output }, run: ({ y }) => y })`,
    );
    expect(tasks[0]!.listPaths).toBeUndefined();
    expect(tasks[1]!.mapped!.lists).toEqual([{ key: 'y', source: result(0, 0) }]);
  });

  it('is the same for what waits, and no choice of a mapped approval is followed', async () => {
    const tasks = await tasksOf(
      `const list = task('list', { run: () => ['a'] })
       const found = haru.sensor('found', { expand: { name: list.output }, check: ({ name }) => name === 'a' })
       const asked = haru.approval('asked', { expandEach: [{ x: 1 }], subject: (_, { x }) => 'x' + x, input: { y: 2 } })
       task('then', { after: asked, input: { found: found.output }, run: () => 1 })`,
    );
    const alone = { group: null, combine: 'product' };
    expect(mapped(tasks)).toEqual({
      found: { ...alone, lists: [{ key: 'name', source: result(0, 0) }] },
      asked: { ...alone, lists: [{ key: null, source: { kind: 'literal', length: 1 } }] },
    });
    expect(tasks[2]!.options).toMatchObject({ subject: { $function: true }, input: { y: 2 }, expandEach: [{ x: 1 }] });
    expect(tasks[3]!.caseOf).toEqual([]);
  });

  it('may be part of the concurrency key of each instance', async () => {
    const tasks = await tasksOf(
      `const list = task('list', { run: () => [{ table: 'a' }] })
       const over = (taskId, expand, concurrencyKey) => task(taskId, { expand, concurrencyKey, run: () => 1 })
       over('result', { file: list.output }, ({ file }) => \`load \${file.table} \${params.city}\`)
       over('file', { n: [1, 2], file: [{ table: 'b' }, list.output.at(0), {}] }, ({ file }) => file.table)
       over('record', { entry: { x: 1, y: 2 } }, ({ entry }) => entry[1])
       task('sets', { expandEach: [{ x: 'a' }, { x: params.city }], concurrencyKey: (set) => set.x, run: () => 1 })
       group('g', { expand: { file: list.output } }, ({ file }) => {
         task('ref', { concurrencyKey: file.table, run: () => 1 })
         task('text', { concurrencyKey: ({ file }) => \`load \${file.table}\`, run: () => 1 })
       })
       group('none', { expand: { x: [1] } }, () => { task('plain', { concurrencyKey: () => 'one for all', run: () => 1 }) })`,
      `{ params: { city: Type.String() } }`,
    );
    const listElement = (list: number, path: readonly string[], values?: readonly unknown[]) => ({
      $listElement: { list, path, ...(values && { values }) },
    });
    const city = { $param: 'city' };
    expect(tasks.map(({ taskId, concurrencyKey }) => [taskId, concurrencyKey])).toEqual([
      ['list', undefined],
      ['result', { $text: ['load ', listElement(0, ['table']), ' ', city] }],
      ['file', listElement(1, ['table'], ['b', { $ref: { task: 'list', path: [0, 'table'] } }, null])],
      ['record', listElement(0, ['1'], ['1', '2'])],
      ['sets', listElement(0, ['x'], ['a', city])],
      ['g.ref', listElement(0, ['table'])],
      ['g.text', { $text: ['load ', listElement(0, ['table'])] }],
      ['none.plain', 'one for all'],
    ]);
    expect(upstreamOf(tasks)[2]).toEqual(['file', [0], [0]]);
  });

  it('belongs to all tasks of a mapped group, which come after the source of its list', async () => {
    const tasks = await tasksOf(
      `const files = task('files', { run: () => [{ name: 'a' }] })
       group('g', { expand: { file: files.output } }, ({ file }) => {
         const read = task('read', { input: { name: file.name }, run: ({ name }) => name })
         group('inner', () => { shell('write', { command: ['echo', file.name], after: read }) })
       })
       group('sets', { expandEach: [{ a: 1 }] }, (item) => { task('t', { input: { a: item.a, all: item }, run: () => 1 }) })`,
    );
    const lists = [{ key: 'file', source: result(0, 0) }];
    expect(mapped(tasks)).toEqual({
      'g.read': { group: 'g', combine: 'product', lists },
      'g.inner.write': { group: 'g', combine: 'product', lists },
      'sets.t': { group: 'sets', combine: 'product', lists: [{ key: null, source: { kind: 'literal', length: 1 } }] },
    });
    expect(upstreamOf(tasks)).toEqual([
      ['files', [], []],
      ['g.read', [0], []],
      ['g.inner.write', [1], []],
      ['sets.t', [], []],
    ]);
    expect(tasks[1]!.options).toEqual({ input: { name: { $element: { group: 'g', path: ['file', 'name'] } } } });
    expect(tasks[3]!.options).toEqual({
      input: { a: { $element: { group: 'sets', path: ['a'] } }, all: { $element: { group: 'sets', path: [] } } },
    });
  });
});

describe('a mapping that can not be is refused at its line', () => {
  const list = `const list = task('list', { run: () => [1] }); `;
  it.each<readonly [string, RegExp]>([
    [`task('a', { expand: {}, run: () => 1 })`, /^task 'a': expand is {}: give the lists by name, expand: \{ file: /],
    [`task('a', { expand: [1], run: () => 1 })`, /^task 'a': expand is \[1\]: give the lists by name/],
    [`task('a', { expand: { x: 5 }, run: () => 1 })`, /^task 'a': expand\.x is 5: give a list, a record, or/],
    [`task('a', { expand: { x: 'abc' }, run: () => 1 })`, /^task 'a': expand\.x is "abc": give a list/],
    [`task('a', { expand: { x: () => [1] }, run: () => 1 })`, /^task 'a': expand\.x is a function: give a list/],
    [
      `${list}task('a', { expand: { x: list }, run: () => 1 })`,
      /^task 'a': expand\.x is the task 'list': give its result, `\.output`/,
    ],
    [`task('a', { zip: true, run: () => 1 })`, /^task 'a': zip says how the lists of `expand` go together/],
    [`task('a', { expand: { x: [1] }, zip: 'yes', run: () => 1 })`, /^task 'a': zip is "yes": give true or false/],
    [`task('a', { expand: { x: [1] }, expandEach: [{}], run: () => 1 })`, /^task 'a' has both expand and expandEach/],
    [
      `task('a', { expandEach: [{ x: 1 }, 2], run: () => 1 })`,
      /^task 'a': expandEach is a list of objects.*place 1 holds 2/,
    ],
    [`task('a', { expandEach: { x: 1 }, run: () => 1 })`, /^task 'a': expandEach is \{"x":1\}: give a list of objects/],
    [
      `task('a', { expand: { x: [1] }, input: { x: 2 }, run: () => 1 })`,
      /^task 'a': 'x' is given for all instances and in expand/,
    ],
    [
      `task('a', { expand: { x: Array.from({ length: 10001 }, () => 1) }, run: () => 1 })`,
      /^task 'a' is mapped over 10001 elements; at most 10000/,
    ],
    [
      `task('a', { expand: { x: Array.from({ length: 101 }, () => 1), y: Array.from({ length: 100 }, () => 1) }, run: () => 1 })`,
      /^task 'a' is mapped over 10100 elements/,
    ],
    [`task('a', { mapLabel: () => 'x', run: () => 1 })`, /^task 'a': mapLabel names the instances of a mapped task/],
    [
      `task('a', { expand: { x: [1] }, mapLabel: 'x', run: () => 1 })`,
      /^task 'a': mapLabel must be a function of the element/,
    ],
    [`group('g', { expand: { x: 5 } }, () => {})`, /^group 'g': expand\.x is 5: give a list/],
    [
      `group('g', { expand: { x: [1] } }, () => { task('a', { expand: { y: [1] }, run: () => 1 }) })`,
      /^task 'a' is mapped in the mapped group 'g': mapping within mapping/,
    ],
    [
      `group('g', { expand: { x: [1] } }, () => { group('h', { expand: { y: [1] } }, () => {}) })`,
      /^group 'g\.h' is mapped in the mapped group 'g'/,
    ],
    [
      `let x; group('g', { expand: { x: [1] } }, (item) => { x = item.x }); task('a', { input: { x }, run: () => 1 })`,
      /^task 'a' of DAG 't' uses the element of the mapped group 'g' outside of it/,
    ],
    [
      `group('g', { expand: { x: [1] } }, ({ x }) => { task('a', { input: { x: String(x) }, run: () => 1 }) })`,
      /^item\.x is a Ref: it has no value/,
    ],
    [
      `const m = task('m', { expand: { x: [1] }, run: () => [1] }); task('a', { expand: { y: m.output.at(0) }, run: () => 1 })`,
      /^task 'a' is mapped over a part of what 'm' left, which is mapped itself/,
    ],
    [
      `shell.each('s', { command: ['true'] })`,
      /^shell\.each 's': give what it is mapped over: expand: \{ option: list \}/,
    ],
    [
      `shell.each('s', { expand: { comand: [['true']] } })`,
      /^shell\.each 's' has no option 'comand'; did you mean 'command'/,
    ],
    [`shell.each('s', { expand: { command: ['true'] } })`, /^shell\.each 's': command is "true"/],
    [`shell.each('s', { expand: { cwd: ['/a'] } })`, /^shell\.each 's': the option 'command' is missing/],
    [
      `shell.each('s', { command: ['true'], expand: { command: [['true']] } })`,
      /^shell\.each 's': 'command' is given for all instances and in expand/,
    ],
    [
      `shell.each('s', { expandEach: [{ command: ['true'] }, { cwd: '/a' }] })`,
      /^shell\.each 's': the option 'command' is missing/,
    ],
    [`shell.each('s', { expandEach: [{ command: ['true'], comand: [] }] })`, /^shell\.each 's' has no option 'comand'/],
    [
      `haru.sensor('s', { expand: { x: 5 }, check: () => true })`,
      /^sensor 's': expand\.x is 5: give a list, a record, or/,
    ],
    [
      `haru.sensor('s', { expand: { x: [1] }, input: { x: 1 }, check: () => true })`,
      /^sensor 's': 'x' is given for all instances and in expand/,
    ],
    [
      `haru.approval('q', { expand: { subject: ['a'] }, subject: 'x' })`,
      /^approval 'q': expand\.subject has the name of an option: .* subject: \(context, \{ each \}\) => each/,
    ],
    [
      `const q = haru.approval('q', { expand: { x: [1] }, subject: 'x' }); task('a', { after: q.cases.reject, run: () => 1 })`,
      /^'q' is mapped: it is answered once for each element, so nothing can follow 'reject'/,
    ],
  ])('%s', async (body, message) => {
    const problem = await files.problemOf(fileOf(body));
    expect(problem?.message).toMatch(message);
    expect(problem?.position?.line).toBe(3);
  });

  it('what tells a list in time is left to the worker', async () => {
    const body = `${list}shell.each('s', { expand: { command: list.output }, cwd: ({ mapIndex }) => String(mapIndex) })
      shell.each('t', { expandEach: list.output })`;
    expect(await files.problemOf(fileOf(body))).toBeNull();
  });
});
