/** The files of a new project, by path, for a package of that name. */
export function projectFiles(name: string, version: string): Readonly<Record<string, string>> {
  return {
    'package.json': `${JSON.stringify(manifest(name, version), null, 2)}\n`,
    'tsconfig.json': `${JSON.stringify(TSCONFIG, null, 2)}\n`,
    'dags/hello.ts': HELLO,
    'lib/greeting.ts': GREETING,
    'test/hello.test.ts': TEST,
    '.gitignore': 'node_modules/\n.haru/\n.env\n',
  };
}

function manifest(name: string, version: string): object {
  return {
    name,
    private: true,
    type: 'module',
    engines: { node: '>=24' },
    scripts: { start: 'haru standalone', check: 'haru dags check', test: 'node --test' },
    dependencies: { haru: version },
    devDependencies: { '@types/node': '^24.0.0', typescript: '^6.0.0' },
  };
}

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: 'es2024',
    lib: ['es2024'],
    module: 'nodenext',
    types: ['node'],
    noEmit: true,
    allowImportingTsExtensions: true,
    verbatimModuleSyntax: true,
    erasableSyntaxOnly: true,
    skipLibCheck: true,
  },
  include: ['dags', 'lib', 'test'],
};

const HELLO = `import { cron, dag, task } from 'haru';
import { greeting } from '../lib/greeting.ts';

export default dag(
  'hello',
  {
    description: 'A first DAG',
    schedule: cron('0 9 * * *', { zone: 'Asia/Seoul' }),
    zone: 'Asia/Seoul',
    start: '2026-01-01',
  },
  () => {
    const greeted = task('greet', { run: (_, { businessDay }) => ({ text: greeting(businessDay) }) });
    task('report', { input: greeted.output, run: ({ text }, { log }) => log.info(text) });
  },
);
`;

const GREETING = `/** What tasks do, apart from the DAG: plain functions are easy to test. */
export function greeting(day: string): string {
  return \`hello, \${day}\`;
}
`;

const TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greeting } from '../lib/greeting.ts';

test('a greeting names its day', () => {
  assert.equal(greeting('2026-01-01'), 'hello, 2026-01-01');
});
`;
