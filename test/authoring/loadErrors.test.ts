// cspell:ignore comand schedul
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dagFiles, fileOf } from './evaluate.ts';

const files = dagFiles(1_000);

async function check(text: string, line: number | null, message: RegExp): Promise<void> {
  const problem = await files.problemOf(text);
  expect(problem?.message).toMatch(message);
  expect(problem?.position?.line ?? null).toBe(line);
}

describe('what differs from load to load is refused at its line', () => {
  it.each([
    ['Date.now()', /^Date\.now\(\) was called while module and body are evaluated: dates come from the run/],
    ['new Date()', /^new Date\(\) was called/],
    ['Date()', /^Date\(\) was called/],
    ['new (new Date(0).constructor)()', /^new Date\(\) was called/],
    ["new Intl.DateTimeFormat('ko').format()", /^Intl\.DateTimeFormat\.format\(\) was called without a date/],
    ['performance.now()', /^performance\.now\(\) was called/],
    ['process.hrtime()', /^process\.hrtime\(\) was called/],
    ['Math.random()', /^Math\.random\(\) was called .*chance belongs in `run`/],
    ['crypto.randomUUID()', /^crypto\.randomUUID\(\) was called/],
    ["require('node:crypto').randomBytes(4)", /^crypto\.randomBytes\(\) was called/],
    ['process.env.HOME', /^process\.env\.HOME was read .*give it as a variable/],
    ["'HOME' in process.env", /^process\.env\.HOME was read/],
    ['process.pid', /^process\.pid was read/],
    ["require('os').hostname()", /^os\.hostname\(\) was called/],
    ["require('node:fs').readFileSync('x')", /^fs\.readFileSync\(\) was called .*import data from '\.\/data\.json'/],
    ["require('fs').promises.readFile('x')", /^fs\.promises\.readFile\(\) was called/],
    ["require('node:fs/promises').stat('x')", /^fs\/promises\.stat\(\) was called/],
    ["fetch('http://127.0.0.1')", /^fetch\(\) was called .*calls to other systems belong in `run`/],
    ["require('net').connect(1)", /^net\.connect\(\) was called/],
    ["require('child_process').execSync('true')", /^child_process\.execSync\(\) was called/],
    ['setTimeout(() => {}, 1)', /^setTimeout\(\) was called/],
  ])('%s', async (expression, message) => {
    await check(
      fileOf(`  task('a', { run: () => 1 })\n  task('b', { input: { x: ${expression} }, run: () => 1 })`),
      4,
      message,
    );
    await check(
      `import { dag } from 'haru'\n\nconst x = String(${expression})\nexport default dag('a', { description: x }, () => {})`,
      3,
      message,
    );
  });

  it('may be used where it runs in the worker', async () => {
    const text = fileOf(
      `shell('s', { command: () => [String(Date.now()), process.env.X] }); task('t', { run: () => Math.random() })`,
    );
    expect(
      await files.problemOf(`import { readFileSync } from 'node:fs'\n${text}\nexport const use = () => readFileSync`),
    ).toBeNull();
  });

  it('leaves what is the same each time', async () => {
    const text = `import data from './data.json'\nimport { createHash } from 'node:crypto'\nimport { join } from 'node:path'\n${fileOf(`
      shell('s', { command: [data.word, createHash('sha256').update('x').digest('hex'), join('a', 'b'), new Date(0).toISOString(), process.platform] })`)}`;
    expect(await files.problemOf(text, { 'data.json': '{ "word": "echo" }' })).toBeNull();
  });

  it.each([
    ['the time zone', 'String(new Date(0).getHours())', /t\.tasks\[0\]\.options\.command\[1\] was "0" and then "13"/],
    ['the locale clock', 'new Date(0).toString()', /was "Thu Jan 01 1970 00:00:00 GMT\+0000/],
    ['the working directory', 'process.cwd()', /t\.tasks\[0\]\.options\.command\[1\] was ".*" and then ".*"/],
    ['a path', "require('node:path').resolve('x')", /was ".*\/x" and then ".*\/x"/],
  ])('shows the difference of a definition that depends on %s', async (_, expression, message) => {
    await check(fileOf(`\nshell('s', { command: ['echo', ${expression}] })`), 4, message);
  });
});

describe('mistakes are shown at their line, with what would be right', () => {
  it.each<[string, string, number | null, RegExp]>([
    [
      'two tasks of one id',
      `task('a', { run: () => 1 })\ntask('a', { run: () => 1 })`,
      4,
      /has two tasks or groups of the id 'a'/,
    ],
    [
      'a group of a task id',
      `task('a', { run: () => 1 })\ngroup('a', () => {})`,
      4,
      /has two tasks or groups of the id 'a'/,
    ],
    ['an id with a space', `task('a b', { run: () => 1 })`, 3, /"a b" can not be a task id: use 1 to 200 letters/],
    [
      'an unknown task',
      `\ntask('a', { run: () => 1, after: { taskId: 'nope' } })`,
      4,
      /'nope' is no task or group of DAG 't'/,
    ],
    [
      'an unknown case',
      `const b = branch('b', { cases: ['x', 'y'], run: () => 'x' })\ntask('a', { run: () => 1, after: b.cases.z })`,
      4,
      /branch 'b' has no case 'z'; its cases: x, y/,
    ],
    [
      'an unknown param',
      `task('a', { input: { x: params.city }, run: () => 1 })`,
      3,
      /DAG 't' declares no param 'city'/,
    ],
    [
      'a cycle',
      `const a = task('a', { run: () => 1 })\nconst b = task('b', { run: () => 1, after: a })\na.after(b)`,
      5,
      /tasks wait for each other in a ring: (a -> b -> a|b -> a -> b)/,
    ],
    [
      'a task in its own group',
      `const g = group('g', () => { task('x', { run: () => 1 }) })\nchain(g, g)`,
      4,
      /'g' can not come after 'g'/,
    ],
    [
      'an unknown option',
      `shell('s', { command: ['true'], comand: ['x'] })`,
      3,
      /shell 's' has no option 'comand'; did you mean 'command'\?/,
    ],
    ['a missing option', `shell('s', {})`, 3, /shell 's': the option 'command' is missing/],
    ['an option of another type', `shell('s', { command: 'true' })`, 3, /shell 's': command is "true": must be array/],
    [
      'a computed connection',
      `redisToParquet('s', { redis: () => connection('x'), key: 'k', to: 'x', schema: 'nginx_ecs' })`,
      3,
      /redis: give it as connection\('name'\), not computed/,
    ],
    [
      'a type that is none',
      `redisToParquet('s', { redis: connection('x'), key: 'k', to: 'x', schema: { n: 'int' } })`,
      3,
      /schema is {"n":"int"}: \/n must be "text" or "integer" or "bigint" or .*"jsonb"; /,
    ],
    ['no run', `task('a', {})`, 3, /task 'a': run must be a function/],
    [
      'an unknown rule',
      `task('a', { triggerRule: 'all_fine', run: () => 1 })`,
      3,
      /task 'a': triggerRule is "all_fine": give one of all_success,/,
    ],
    [
      'a bad duration',
      `task('a', { retryDelay: '-5m', run: () => 1 })`,
      3,
      /task 'a': retryDelay is "-5m": write a duration as a number and ms, s, m, h or d/,
    ],
    [
      'a duration beyond all dates',
      `task('a', { retryDelay: '99999999d', run: () => 1 })`,
      3,
      /task 'a': retryDelay is "99999999d": give a duration of at most 36500 days/,
    ],
    [
      'half a retry',
      `task('a', { retries: 1.5, run: () => 1 })`,
      3,
      /task 'a': retries is 1\.5: give a whole number of at least 0/,
    ],
    [
      'a Map',
      `task('a', { input: { x: new Map() }, run: () => 1 })`,
      3,
      /task 'a': input\.x holds a Map, .*Object\.fromEntries/,
    ],
    ['a Set', `task('a', { input: { x: [new Set()] }, run: () => 1 })`, 3, /input\.x\[0\] holds a Set/],
    ['a bigint', `task('a', { input: { x: 5n }, run: () => 1 })`, 3, /input\.x holds the bigint 5n/],
    ['a function in an input', `task('a', { input: { x: () => 1 }, run: () => 1 })`, 3, /input\.x holds a function/],
    [
      'a class instance',
      `class Point {}\ntask('a', { input: { x: new Point() }, run: () => 1 })`,
      4,
      /input\.x holds an object of class Point/,
    ],
    ['a promise', `task('a', { input: { x: Promise.resolve(1) }, run: () => 1 })`, 3, /input\.x holds a Promise/],
    [
      'a task for its result',
      `const a = task('a', { run: () => 1 })\ntask('b', { input: { a }, run: () => 1 })`,
      4,
      /input\.a holds the task 'a', .*\.output/,
    ],
    [
      'a Ref in a text',
      'const a = task("a", { run: () => 1 })\nshell("b", { command: [`${a.output.x}`] })',
      4,
      /a\.output\.x is a Ref: it has no value until the task 'a' has run/,
    ],
    [
      'a Ref in a sum',
      `const a = task('a', { run: () => 1 })\nshell('b', { command: [a.output.x + 1] })`,
      4,
      /a\.output\.x is a Ref/,
    ],
    [
      'a Ref in a loop',
      `const a = task('a', { run: () => [] })\nfor (const x of a.output) shell(x, {})`,
      4,
      /a\.output is a Ref/,
    ],
    [
      'a Ref as JSON',
      `const a = task('a', { run: () => 1 })\nshell('b', { command: [JSON.stringify({ x: a.output })] })`,
      4,
      /a\.output is a Ref/,
    ],
    [
      'a setup that tears down',
      `const a = shell('a', { command: ['true'] })\nshell('b', { command: ['true'], setup: true, teardownOf: a })`,
      4,
      /task 'b' is both setup and teardown/,
    ],
    [
      'a rule for a teardown',
      `const a = shell('a', { command: ['true'] })\nshell('b', { command: ['true'], triggerRule: 'always', teardownOf: a })`,
      4,
      /task 'b' is a teardown, whose rule is always all_done_setup_success/,
    ],
    [
      "an own operator with a task's option",
      `operator('mine', { options: Type.Object({ retries: Type.Integer() }), run: () => 1 })`,
      3,
      /operator 'mine': 'retries' is an option of every task/,
    ],
    [
      "an own operator of a built-in's name",
      `operator('shell', { options: Type.Object({}), run: () => 1 })`,
      3,
      /haru\/operators has one of this name/,
    ],
    ['a dag in a dag', `dag('inner', {}, () => {})`, 3, /dag\('inner'\) stands in the body of dag\('t'\)/],
    [
      'a time of day that is none',
      `task('a', { run: () => 1, deadline: by('99:99') })`,
      3,
      /by\("99:99"\): give a time of day as HH:MM/,
    ],
    [
      'a deadline by a calendar without a name',
      `task('a', { run: () => 1, deadline: by('09:00', { calendar: '' }) })`,
      3,
      /by: calendar is "": give a name such as 'kr'/,
    ],
    ['a body that throws', `\n\nthrow new TypeError('no')`, 5, /^TypeError: no$/],
    ['a throw of no Error', `throw 'no'`, null, /throws "no", which is no Error/],
    [
      'a body without end',
      `for (;;) {}`,
      null,
      /still not evaluated after 1 s: does its module or body loop without end\?/,
    ],
  ])('%s', async (_, body, line, message) => {
    await check(fileOf(body), line, message);
  });

  it.each<[string, string, RegExp]>([
    [
      'partitions of an asset without any',
      `{ schedule: haru.on(asset('a'), { each: 'partition' }) }`,
      /schedule: none of its assets has partitions: give one of them a partition such as days\('Asia\/Seoul'\)/,
    ],
    [
      'assets divided by time and by name',
      `{ schedule: haru.on(haru.allOf(asset('a', { partition: days('UTC') }), asset('b', { partition: haru.keys('k') })), { each: 'partition' }) }`,
      /schedule: 'b' is divided otherwise than the first of the assets/,
    ],
    [
      'a rerun without partitions',
      `{ schedule: haru.on(asset('a'), { rerunStale: true }) }`,
      /schedule: rerunStale is about partitions: add each: 'partition'/,
    ],
    [
      'each of what is nothing',
      `{ schedule: haru.on(asset('a'), { each: 'day' }) }`,
      /each is "day": give 'event' or 'partition'/,
    ],
    [
      'an unknown option of on(...)',
      `{ schedule: haru.on(asset('a'), { per: 'event' }) }`,
      /on\(\.\.\.\) has no option 'per': give each or rerunStale/,
    ],
    [
      'no asset at all',
      `{ schedule: haru.on(haru.anyOf()) }`,
      /schedule: anyOf\(\) is empty: name the assets to wait for/,
    ],
    [
      'what is no asset',
      `{ schedule: haru.on(haru.allOf('mart')) }`,
      /"mart" is no asset: make it by asset\('uri', options\)/,
    ],
    ['keys without names', `{ schedule: haru.on(asset('a', { partition: haru.keys() })) }`, /keys\(\): give names/],
    [
      'a key given twice',
      `{ schedule: haru.on(asset('a', { partition: haru.keys('k', 'k') })) }`,
      /keys\(k, k\): a name is given twice/,
    ],
    [
      'a whole made from days',
      `{ schedule: haru.on(asset('a', { from: asset('b', { partition: days('UTC') }) })) }`,
      /asset 'a' has no partitions and is made from 'b', whose days have no end/,
    ],
    ['an unknown zone', `{ zone: 'Asia/Soul' }`, /dag 't': zone: .*There is no time zone "Asia\/Soul".*"Asia\/Seoul"/],
    ["a cron's zone", `{ schedule: cron('@daily', { zone: 'Mars' }) }`, /schedule: zone: There is no time zone "Mars"/],
    ['an impossible cron', `{ schedule: cron('0 0 30 2 *') }`, /dag 't': schedule: .*30 2/],
    [
      'a calendar without a name',
      `{ schedule: cron('@daily', { calendar: '' }) }`,
      /dag 't': schedule: calendar is "": give a name such as 'kr'/,
    ],
    [
      'a start in a year that the calendar does not know',
      `{ schedule: cron('@daily', { calendar: 'kr' }), start: '2014-12-01' }`,
      /dag 't': start: The calendar "kr" has no data for 2014, only for 2015 to 2027\./,
    ],
    [
      'a rule for holidays without a calendar',
      `{ schedule: cron('@daily', { onHoliday: 'next' }) }`,
      /schedule: onHoliday needs a calendar .* add for example calendar: 'kr'/,
    ],
    [
      'a rule for holidays that is none',
      `{ schedule: cron('@daily', { calendar: 'kr', onHoliday: 'shift' }) }`,
      /schedule: onHoliday is "shift": give 'skip', 'next' or 'previous'/,
    ],
    ['a cron that is none', `{ schedule: cron('often') }`, /dag 't': schedule: .*often/],
    [
      'a schedule that is none',
      `{ schedule: '@daily' }`,
      /schedule: give cron\(\.\.\.\), every\(\.\.\.\), on\(\.\.\.\), once, continuous or null/,
    ],
    ['a start that is none', `{ start: '2022-02-30' }`, /dag 't': start is "2022-02-30": give a day '2026-01-31'/],
    [
      'an offset that is none',
      `{ start: '2022-02-03T00:00+25:00' }`,
      /dag 't': start is "2022-02-03T00:00\+25:00": give/,
    ],
    ['an end before the start', `{ start: '2022-02-02', end: '2022-01-01' }`, /its end, .*, is before its start/],
    ['an unknown option', `{ schedul: null }`, /dag 't' has no option 'schedul'; did you mean 'schedule'\?/],
    [
      'a default that does not fit',
      `{ params: { n: Type.Integer({ default: 'x' }) } }`,
      /params\.n: its default is "x": must be integer/,
    ],
  ])('in the options of a DAG: %s', async (_, options, message) => {
    await check(fileOf('', options), 2, message);
  });

  it.each<[string, string, number | null, RegExp]>([
    [
      'a verb outside of a body',
      `import { task } from 'haru'\n\nexport default task('a', { run: () => 1 })`,
      3,
      /task\('a'\) was called outside of a DAG's body/,
    ],
    [
      'an async body',
      `import { dag } from 'haru'\nexport default dag('a', {}, async () => {})`,
      2,
      /the body of dag 'a' is async/,
    ],
    [
      'no default export',
      `import { dag } from 'haru'\nexport const a = dag('a', {}, () => {})`,
      2,
      /the default export is not the DAG that the file declares \('a'\)/,
    ],
    ['a default export that is no DAG', `export default 7`, null, /the default export is no DAG/],
    [
      'a DAG that is not exported',
      `import { dag } from 'haru'\ndag('b', {}, () => {})\nexport default dag('a', {}, () => {})`,
      2,
      /DAG 'b' is declared and not in the default export/,
    ],
    [
      'one id for two DAGs',
      `import { dag } from 'haru'\nexport default [dag('a', {}, () => {}), dag('a', {}, () => {})]`,
      2,
      /two DAGs of the file have the id 'a'/,
    ],
    [
      "another DAG's result",
      `import { dag, task } from 'haru'\nlet x\nconst a = dag('a', {}, () => { x = task('x', { run: () => 1 }) })\nconst b = dag('b', {}, () => {\n  task('y', { input: { x: x.output }, run: () => 1 }) })\nexport default [a, b]`,
      5,
      /task 'y' of DAG 'b' uses the result of 'x' of another DAG/,
    ],
    [
      'a failed import',
      `import x from './data.json'\nexport default x.y.z`,
      2,
      /TypeError: Cannot read properties of undefined/,
    ],
  ])('in a file: %s', async (_, text, line, message) => {
    await files.problemOf('', { 'data.json': '{}' });
    await check(text, line, message);
  });
});

describe('what waits', () => {
  it.each([
    ["task('a', { concurrencyKey: '', run: () => 1 })", /^task 'a': concurrencyKey is "": give a text, a param/],
    [
      "task('a', { concurrencyKey: ({ x }) => x, run: () => 1 })",
      /^task 'a': concurrencyKey is a function of the element, and the task has none: give `expand` too/,
    ],
    [
      "task('a', { expand: { x: ['a'] }, concurrencyKey: ({ x }) => x.toUpperCase(), run: () => 1 })",
      /^task 'a': concurrencyKey is made before there is an element, so nothing can be computed from it: give a part/,
    ],
    [
      "task('a', { expand: { x: ['a'] }, concurrencyKey: ({ x }) => x + '!', run: () => 1 })",
      /^task 'a': concurrencyKey is made before there is an element/,
    ],
    [
      "task('a', { expand: { x: ['a', { b: 1 }] }, concurrencyKey: ({ x }) => x, run: () => 1 })",
      /^task 'a': concurrencyKey is \{"b":1\} for element 1 of its list: give a part of it that is a text/,
    ],
    [
      "task('a', { expand: { x: ['a'] }, concurrencyKey: () => '', run: () => 1 })",
      /^task 'a': concurrencyKey is "": give a text/,
    ],
    [
      "task('a', { expand: { x: ['a'] }, concurrencyKey: () => { throw new Error('mine') }, run: () => 1 })",
      /^Error: mine/,
    ],
    ["haru.sensor('s', { check: () => true, every: '0s' })", /^sensor 's': every is "0s": give a time that is longer/],
    ["haru.sensor('s', { check: () => true, timeout: 5 })", /^sensor 's': timeout is 5: write a duration/],
    ["haru.sensor('s', {})", /^sensor 's': check must be a function/],
    ["haru.sensor('s', { check: () => true, poke: 1 })", /^sensor 's' has no option 'poke'/],
    ["operators.waitForFile('f', { url: 'file:///x', every: 'often' })", /^waitForFile 'f': every is "often": /],
    [
      "operators.waitForTime('t', { until: '2026-01-01' })",
      /^waitForTime 't': until is "2026-01-01": must be a valid Date/,
    ],
    ["operators.waitForRun('r', {})", /^waitForRun 'r': the option 'dagId' is missing/],
    ["operators.triggerDag('r', { dagId: 7 })", /^triggerDag 'r': dagId is 7: must be string/],
    ["operators.waitForTime('t', {})", /^waitForTime 't': the option 'until' is missing/],
  ])('%s', async (body, message) => {
    await check(fileOf(body), 3, message);
  });

  it('loads', async () => {
    const until = 'until: ({ interval }) => interval.end';
    expect(
      await files.problemOf(
        fileOf(
          `haru.sensor('s', { check: () => true }); operators.waitForTime('t', { ${until} }); operators.waitForTime('u', { until: new Date(0) })`,
        ),
      ),
    ).toBeNull();
  });
});

it.each(['inference.ts', 'features.ts'])('examples/%s loads', async (name) => {
  const file = join(import.meta.dirname, 'examples', name);
  expect((await files.evaluate(file, import.meta.dirname)).problem).toBeNull();
});

describe('approvals', () => {
  it.each([
    ['{}', /^approval 'a': the option 'subject' is missing/],
    ["{ subject: '' }", /^approval 'a': subject is "": must not have fewer than 1 characters/],
    ["{ subject: 'x', choices: [] }", /^approval 'a': choices is \[\]: must not have fewer than 1 items/],
    ["{ subject: 'x', choices: ['a', 'a'] }", /^approval 'a': choices is \["a","a"\]: /],
    ["{ subject: 'x', assignees: 'kim' }", /^approval 'a': assignees is "kim": must be array/],
    ["{ subject: 'x', defaults: ['a'] }", /^approval 'a' has no option 'defaults'/],
    ["{ subject: 'x', timeout: '0s' }", /^approval 'a': timeout is "0s": give a time that is longer than nothing/],
    ["{ subject: 'x', timeout: 5 }", /^approval 'a': timeout is 5/],
    ["{ subject: 'x', onTimeout: 'approve' }", /^approval 'a': onTimeout needs a `timeout`/],
    [
      "{ subject: 'x', timeout: '1h', onTimeout: 'maybe' }",
      /^approval 'a': onTimeout is "maybe": give one of its choices, approve, reject/,
    ],
    [
      "{ subject: 'x', timeout: '1h', onTimeout: ['approve', 'reject'] }",
      /^approval 'a': onTimeout names several choices: give one, or allow several with `multiple: true`/,
    ],
    [
      "{ subject: 'x', timeout: '1h', onTimeout: 'approve', params: { why: Type.String() } }",
      /^approval 'a': the field 'why' of its form needs a default, for nobody fills it in on a timeout/,
    ],
    [
      "{ subject: 'x', params: 7 }",
      /^approval 'a': give the fields of its form: params: \{ reason: Type.String\(\) \}/,
    ],
    [
      "{ subject: 'x', params: { n: Type.Integer({ default: 'one' }) } }",
      /^approval 'a': params.n: its default is "one": must be integer/,
    ],
  ])('%s', async (options, message) => {
    await check(fileOf(`haru.approval('a', ${options})`), 3, message);
  });

  it('offer their choices as cases, and no others', async () => {
    const asked = "const asked = haru.approval('a', { subject: 'x', choices: ['yes', 'no'] })";
    await check(
      fileOf(`${asked}; haru.task('t', { after: asked.cases.maybe, run: () => 1 })`),
      3,
      /^approval 'a' has no case 'maybe'; its cases: yes, no/,
    );
  });

  it('keep their name', async () => {
    const problem = await files.problemOf(
      fileOf('').replace(
        'export default',
        "haru.operator('approval', { options: Type.Object({}), run: () => 1 });\nexport default",
      ),
    );
    expect(problem).toMatchObject({ code: 'DUPLICATE_ID' });
  });
});

describe('options that fit their types and cannot be are refused before anything runs', () => {
  const LOAD = {
    from: '[]',
    postgres: "connection('p')",
    table: "'m.t'",
    partition: "'m_{day}'",
    columns: "{ at: { from: 'at', type: 'timestamptz' }, n: { from: 'n', type: 'integer' } }",
    timestamp: "'at'",
    splitBy: "'UTC'",
  };
  const DRAIN = {
    redis: "connection('r')",
    key: "'k'",
    to: "'file:///x'",
    schema: "{ at: 'timestamptz', n: 'integer' }",
  };
  const call = (name: string, id: string, options: object): string =>
    fileOf(
      `\n${name}('${id}', { ${Object.entries(options)
        .map(([option, value]) => `${option}: ${value}`)
        .join(', ')} })`,
    );

  it.each([
    [{ splitBy: "'Asia/Soul'" }, /: splitBy is "Asia\/Soul": There is no .* Did you mean "Asia\/Seoul"\?/],
    [{ partition: "'m'" }, /: partition is "m": it has no \{day\} in it, as in mart_\{day\}/],
    [{ table: "'t'" }, /: table is "t": it must be of the form schema\.table/],
    [{ table: "'m.'" }, /: table is "m\."/],
    [{ timestamp: "''" }, /: timestamp is ""/],
    [
      { timestamp: "'n'" },
      /: timestamp is "n": it must be a column of type timestamptz; columns are at \(timestamptz\)/,
    ],
    [{ columns: "'nginx_mart'" }, /: timestamp is "at": .* columns are timestamp \(timestamptz\), UA \(text\)/],
    [{ columns: "{ '': { from: 'at', type: 'timestamptz' } }" }, /: columns is .*: a column has an empty name/],
    [{ columns: "{ at: { from: '', type: 'timestamptz' } }" }, /: columns is .*: the `from` of at is empty; name/],
    [{ columns: "{ batch: { from: 'b', type: 'text' } }" }, /: columns is .*: batch is a lineage column of every/],
  ])('a load of %j', async (wrong, message) => {
    const problem = await files.problemOf(call('parquetToPostgres', 'load', { ...LOAD, ...wrong }));
    expect(problem).toMatchObject({ code: 'INVALID_OPTION', position: { line: 4 } });
    expect(problem?.message).toMatch(/^parquetToPostgres 'load': /);
    expect(problem?.message).toMatch(message);
  });

  it.each([
    [{ duplicates: "{ dropBy: 'id' }" }, /: duplicates is \{"dropBy":"id"\}: .*nor a column of the schema \(at, n\)/],
    [{ duplicates: "{ dropBy: 'id' }", schema: "'nginx_ecs'" }, /: dropBy names "id", .*\(timestamp, UA, .*_at\)/],
  ])('a drain of %j', async (wrong, message) => {
    await check(call('redisToParquet', 'drain', { ...DRAIN, ...wrong }), 4, message);
  });

  it('of each element of a mapped task', async () => {
    const { splitBy, ...rest } = LOAD;
    const expand = `{ splitBy: [${splitBy}, 'Nowhere/At_All'] }`;
    await check(call('parquetToPostgres.each', 'l', { ...rest, expand }), 4, /splitBy is "Nowhere\/At_All"/);
  });

  it('and what can be, or is known to the worker alone, is left', async () => {
    for (const fine of [
      { splitBy: "'Asia/Seoul'" },
      { splitBy: "() => 'Asia/Soul'" },
      { columns: '() => ({})', timestamp: "'nothing'" },
      { columns: "'nginx_mart'", timestamp: "'timestamp'" },
      { timestamp: "task('name', { run: () => 'at' }).output" },
    ])
      expect(await files.problemOf(call('parquetToPostgres', 'load', { ...LOAD, ...fine }))).toBeNull();
    for (const dropBy of ["'event.id'", "'event_id'", "'n'", "task('name', { run: () => 'x' }).output"])
      expect(
        await files.problemOf(call('redisToParquet', 'drain', { ...DRAIN, duplicates: `{ dropBy: ${dropBy} }` })),
      ).toBeNull();
    const named = { ...DRAIN, schema: "'nginx_ecs'", duplicates: "{ dropBy: 'ingested_at' }" };
    expect(await files.problemOf(call('redisToParquet', 'drain', named))).toBeNull();
  });
});

describe('what does not run yet answers by name', () => {
  const LOAD =
    "from: [], postgres: connection('p'), table: 'm.t', partition: 'm_{day}', columns: 'nginx_mart', timestamp: 'timestamp', splitBy: 'UTC'";
  it.each([
    [
      `operators.parquetToPostgres('l', { ${LOAD}, engine: 'spark' })`,
      /^parquetToPostgres 'l': engine: 'spark' is not/,
    ],
  ])('%s', async (body, message) => {
    await check(fileOf(body), 3, message);
    const worker = body.replace("'spark'", "'worker'");
    expect(await files.problemOf(fileOf(worker))).toBeNull();
  });
});
