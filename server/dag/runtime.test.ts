import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bundleDagFile } from './bundle.ts';
import type { Context } from './context.ts';
import { loadBundle, resolveTask, type RunValues } from './runtime.ts';

const root = join(import.meta.dirname, '../..');
const context = { businessDay: '2022-11-30', interval: { key: () => '20221130' } } as unknown as Context;

/** The tasks of a DAG whose body is the given text. */
function tasksOf(body: string) {
  const code = `const { dag, task, connection, operator, Type } = require('haru'); const { shell } = require('haru/operators');
    exports.default = dag('t', { params: { city: Type.String() } }, ({ params }) => { ${body} })`;
  const dag = loadBundle(code, { filename: join(root, 't.cjs') }).get('t')!;
  return (taskId: string, values: Partial<RunValues> = {}) =>
    resolveTask(dag.tasks.get(taskId)!, { results: new Map(), params: {}, ...values }, context);
}

describe('loadBundle', () => {
  it('gives each DAG with its definition, its hash and its live tasks', async () => {
    const { code, sourceMap } = await bundleDagFile(join(root, 'dags/nginx_daily.ts'), root);
    const dag = loadBundle(code, { filename: join(root, 'bundle.cjs'), sourceMap }).get('nginx_daily')!;
    expect(dag.definition.dagId).toBe('nginx_daily');
    expect(dag.definitionHash).toMatch(/^[0-9a-f]{64}$/);
    expect([...dag.tasks.values()].map(({ taskId, kind, operator }) => [taskId, kind, operator])).toEqual([
      ['drain', 'operator', 'redisToParquet'],
      ['check', 'task', 'task'],
      ['load', 'operator', 'parquetToPostgres'],
    ]);
    expect(
      await dag.tasks.get('check')?.run?.({ rows: 4, rejects: 1 } as never, { log: { info() {} } } as never),
    ).toEqual({ share: 0.25 });
  });

  it("leads stack traces to the author's lines, by a source map, whatever the bundle is called", async () => {
    const { code, sourceMap } = await bundleDagFile(join(root, 'dags/nginx_daily.ts'), root);
    const script = `
      import { loadBundle } from './server/dag/runtime.ts';
      const { code, sourceMap } = JSON.parse(process.argv[1]);
      const { run } = loadBundle(code, { filename: 'nginx_daily.0123.cjs', sourceMap }).get('nginx_daily').tasks.get('check');
      try { run({ rows: 1, rejects: 2 }, { log: { info() {} } }) } catch (error) { console.log(error.stack) }`;
    const args = ['--enable-source-maps', '--input-type=module', '-e', script, JSON.stringify({ code, sourceMap })];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    expect(stdout).toMatch(/more rejects \(2\) than rows \(1\)\n +at .*dags\/nginx_daily\.ts:29:33/);
  });

  it('refuses a default export that is no DAG', () => {
    expect(() => loadBundle('exports.default = 7', { filename: 'x.cjs' })).toThrow(
      expect.objectContaining({
        code: 'NO_DAG',
        message: expect.stringContaining('x.cjs: its default export is no DAG'),
      }),
    );
  });

  it('names a native package that is not installed', () => {
    expect(() => loadBundle("require('no-such-package')", { filename: 'x.cjs' })).toThrow(
      "'no-such-package' is not installed here",
    );
  });
});

describe('resolveTask', () => {
  it('replaces the Refs of an input at any depth; what is not there is undefined', () => {
    const resolve = tasksOf(`
      const a = task('a', { run: () => 1 })
      task('b', { input: { rows: a.output.rows, all: [a.output.files.at(0).url, a.output.files.length], gone: a.output.x.y,
        last: a.output.files.at(-1), city: params.city, at: a.output.at }, run: () => 1 })`);
    const results = new Map([['a', { rows: 3, files: [{ url: 'f0' }, { url: 'f1' }], at: '09:00' }]]);
    expect(resolve('b', { results, params: { city: '서울' } }).input).toEqual({
      rows: 3,
      all: ['f0', 2],
      gone: undefined,
      last: { url: 'f1' },
      city: '서울',
      at: '09:00',
    });
    expect(resolve('b').input).toEqual({ all: [undefined, undefined] });
  });

  it('takes a Ref as the whole input', () => {
    const resolve = tasksOf("const a = task('a', { run: () => 1 }); task('b', { input: a.output, run: () => 1 })");
    expect(resolve('b', { results: new Map([['a', { words: true }]]) }).input).toEqual({ words: true });
  });

  it("computes an operator's options from context and input, and keeps dates and connections", () => {
    const resolve = tasksOf(`
      const a = task('a', { run: () => 1 })
      shell('s', { input: { rows: a.output.rows }, command: ({ interval }, { rows }) => ['echo', interval.key(), String(rows)], env: { N: a.output.name } })`);
    expect(resolve('s', { results: new Map([['a', { rows: 5, name: 'n' }]]) })).toEqual({
      options: { command: ['echo', '20221130', '5'], env: { N: 'n' } },
      input: { rows: 5 },
    });
  });

  it("checks the options of the author's own operator against its schema", () => {
    const resolve = tasksOf(`
      const count = operator('count', { options: Type.Object({ text: Type.String() }), run: ({ text }) => text.length })
      count('c', { text: ({ businessDay }) => businessDay }); count('d', { text: () => 7 })`);
    expect(resolve('c').options).toEqual({ text: '2022-11-30' });
    expect(() => resolve('d')).toThrow("count 'd': its options do not fit: /text must be string");
  });
});
