import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TaskDefinition } from '../../server/core/definition.ts';
import { requireDefinition } from '../../server/dag/definitionSchema.ts';
import { dagFiles } from './evaluate.ts';

const files = dagFiles();
const root = join(import.meta.dirname, '../..');

/** The given fields of each task. */
function table<K extends keyof TaskDefinition>(tasks: readonly TaskDefinition[], ...fields: readonly K[]) {
  return tasks.map((task) => fields.map((field) => task[field]));
}

describe('nginx_daily', () => {
  it('loads as it is', async () => {
    const { dags } = await files.evaluate(join(root, 'dags/nginx_daily.ts'), root);
    const definition = dags![0]!.definition;
    const { tasks, ...dag } = definition;
    expect(dag).toEqual({
      dagId: 'nginx_daily',
      description: 'Access log of a UTC day to the KST days that it feeds',
      docMd: null,
      owner: 'data',
      tags: ['nginx', 'mart'],
      schedule: {
        kind: 'cron',
        expressions: ['0 0 * * *'],
        zone: 'UTC',
        timing: 'interval',
        delayMs: 600_000,
        calendar: null,
        onHoliday: null,
      },
      zone: 'Asia/Seoul',
      start: '2022-11-01T00:00:00.000Z',
      end: null,
      catchup: false,
      params: {},
      maxActiveRuns: 16,
      maxActiveTasks: 16,
      maxActiveTasksPerDag: null,
      dagrunTimeoutMs: null,
      failFast: false,
      isPausedUponCreation: null,
      deadline: {
        at: '09:30',
        zone: 'Asia/Seoul',
        dayOffset: 1,
        calendar: 'kr',
        notify: [{ notifier: 'slack', connection: 'ops', options: {} }],
      },
      onSuccess: [],
      onFailure: [],
      groups: [],
    });
    expect(
      table(tasks, 'taskId', 'kind', 'operator', 'upstream', 'reads', 'connections', 'retries', 'retryDelayMs'),
    ).toEqual([
      ['drain', 'operator', 'redisToParquet', [], [], ['log_buffer', 'warehouse'], 3, 300_000],
      ['check', 'task', 'task', [0], [0], [], 3, 300_000],
      ['load', 'operator', 'parquetToPostgres', [0, 1], [0], ['mart', 'warehouse'], 3, 300_000],
    ]);
    expect(tasks.map(({ options }) => options)).toEqual([
      {
        redis: { connection: 'log_buffer' },
        key: { $function: true },
        to: { $function: true },
        schema: 'nginx_ecs',
        lateDays: 3,
      },
      {
        input: {
          rows: { $ref: { task: 'drain', path: ['rows'] } },
          rejects: { $ref: { task: 'drain', path: ['rejects'] } },
        },
      },
      {
        from: { $ref: { task: 'drain', path: ['files'] } },
        postgres: { connection: 'mart' },
        table: 'mart.access_log',
        partition: 'mart_{day}',
        columns: 'nginx_mart',
        timestamp: 'timestamp',
        splitBy: 'Asia/Seoul',
      },
    ]);
    expect(tasks.map(({ outlets }) => outlets.map(({ uri, partition, from }) => [uri, partition, from]))).toEqual([
      [['raw.access_log', { kind: 'days', zone: 'UTC' }, null]],
      [],
      [['mart.access_log', { kind: 'days', zone: 'Asia/Seoul' }, 'raw.access_log']],
    ]);
    expect(requireDefinition(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });
});

describe('edges', () => {
  it('come from Refs, after, lists and chain', async () => {
    const { tasks } = await files.definitionOf(`
      const a = task('a', { run: () => 1 }); const b = task('b', { run: () => 1, after: a }); const c = task('c', { run: () => 1 })
      const d = shell('d', { command: ['echo', a.output.x], env: { B: b.output.y }, after: [c] })
      task('e', { run: () => 1 }).after(d, [a, b]); const f = task('f', { run: () => 1 }); const g = task('g', { run: () => 1 })
      chain([c, d], f, g)`);
    expect(table(tasks, 'taskId', 'upstream', 'reads')).toEqual([
      ['a', [], []],
      ['b', [0], []],
      ['c', [], []],
      ['d', [0, 1, 2], [0, 1]],
      ['e', [0, 1, 3], []],
      ['f', [2, 3], []],
      ['g', [5], []],
    ]);
  });

  it('to and from a group reach its first and last tasks, nested groups included', async () => {
    const { tasks, groups } = await files.definitionOf(`
      const a = shell('a', { command: ['true'] })
      const g = group('g', { after: a, tooltip: 'the middle', defaults: { retries: 2 } }, () => {
        const b = shell('b', { command: ['true'] })
        const inner = group('inner', () => { const c = shell('c', { command: ['true'] }); const d = shell('d', { command: ['true'], retries: 0 }); return [c, d] })
        chain(b, inner)
        shell('e', { command: ['true'], after: inner.result[0] })
      })
      shell('f', { command: ['true'], after: g })`);
    expect(groups).toEqual([
      { groupId: 'g', parent: null, tooltip: 'the middle' },
      { groupId: 'g.inner', parent: 'g', tooltip: null },
    ]);
    expect(table(tasks, 'taskId', 'group', 'upstream', 'retries')).toEqual([
      ['a', null, [], 0],
      ['g.b', 'g', [0], 2],
      ['g.inner.c', 'g.inner', [1], 2],
      ['g.inner.d', 'g.inner', [1], 0],
      ['g.e', 'g', [2], 2],
      ['f', null, [3, 4], 0],
    ]);
  });

  it('of a branch say which case', async () => {
    const { tasks } = await files.definitionOf(`
      const size = branch('size', { cases: ['big', 'small'], run: () => 'big' })
      const big = shell('big', { command: ['true'], after: size.cases.big })
      const g = group('g', { after: size.cases.small }, () => { const x = shell('x', { command: ['true'] }); shell('y', { command: ['true'], after: x }) })
      shell('both', { command: ['true'], after: [size.cases.big, size.cases.small] })
      shell('any', { command: ['true'], after: size })
      const gate = shortCircuit('gate', { after: [big, g], skip: 'direct', run: () => true })`);
    expect(table(tasks, 'taskId', 'kind', 'upstream', 'caseOf', 'cases', 'skip')).toEqual([
      ['size', 'branch', [], [], ['big', 'small'], null],
      ['big', 'operator', [0], [{ branch: 0, case: 'big' }], null, null],
      ['g.x', 'operator', [0], [{ branch: 0, case: 'small' }], null, null],
      ['g.y', 'operator', [2], [], null, null],
      [
        'both',
        'operator',
        [0],
        [
          { branch: 0, case: 'big' },
          { branch: 0, case: 'small' },
        ],
        null,
        null,
      ],
      ['any', 'operator', [0], [], null, null],
      ['gate', 'short_circuit', [1, 3], [], null, 'direct'],
    ]);
  });

  it('of a teardown follow its setup; what comes after a group does not wait for a teardown in it', async () => {
    const { tasks } = await files.definitionOf(`
      const g = group('g', () => {
        const make = shell('make', { command: ['true'] })
        const work = shell('work', { command: ['true'], after: make })
        shell('drop', { command: ['true'], teardownOf: make, after: work, onFailureFailDagrun: true })
      })
      shell('next', { command: ['true'], after: g })`);
    expect(table(tasks, 'taskId', 'upstream', 'setup', 'teardownOf', 'triggerRule', 'onFailureFailDagrun')).toEqual([
      ['g.make', [], true, null, 'all_success', false],
      ['g.work', [0], false, null, 'all_success', false],
      ['g.drop', [0, 1], false, [0], 'all_done_setup_success', true],
      ['next', [1], false, null, 'all_success', false],
    ]);
  });
});

describe('options', () => {
  it('merge: a task, its group, the outer group, the DAG', async () => {
    const { tasks } = await files.definitionOf(
      `group('g', { defaults: { retryDelay: '10s', queue: 'g' } }, () => { group('h', { defaults: { queue: 'h' } }, () => { task('a', { run: () => 1 }); task('b', { run: () => 1, queue: 'b' }) }) })`,
      `{ defaults: { retries: 4, retryDelay: '1h', retryBackoff: 2, maxRetryDelay: '1d', executionTimeout: '1.5h', pool: 'p', poolSlots: 2, variables: ['v'], connections: [connection('c')] } }`,
    );
    const fields = [
      'retries',
      'retryDelayMs',
      'retryBackoff',
      'maxRetryDelayMs',
      'executionTimeoutMs',
      'pool',
      'poolSlots',
      'queue',
      'variables',
      'connections',
    ] as const;
    expect(table(tasks, ...fields)).toEqual([
      [4, 10_000, 2, 86_400_000, 5_400_000, 'p', 2, 'h', ['v'], ['c']],
      [4, 10_000, 2, 86_400_000, 5_400_000, 'p', 2, 'b', ['v'], ['c']],
    ]);
  });

  it('hold params as markers, whose schemas are stored', async () => {
    const { params, tasks } = await files.definitionOf(
      `task('a', { input: { city: params.city, first: params.list.at(0) }, run: () => 1 })`,
      `{ params: { city: Type.String({ default: '서울' }), list: Type.Array(Type.Integer()) } }`,
    );
    expect(params).toEqual({
      city: { type: 'string', default: '서울' },
      list: { type: 'array', items: { type: 'integer' } },
    });
    expect(tasks[0]!.options).toEqual({ input: { city: { $param: 'city' }, first: { $param: 'list', path: [0] } } });
  });

  it('of an own operator are checked and stored', async () => {
    const { tasks } = await files.definitionOf(`
      const count = operator('count_words', { options: Type.Object({ text: Type.String(), minimum: Type.Optional(Type.Integer()) }), run: () => 1 })
      count('c', { text: ({ businessDay }) => businessDay, minimum: 3, retries: 1 })`);
    expect(table(tasks, 'kind', 'operator', 'options', 'retries')).toEqual([
      ['operator', 'count_words', { text: { $function: true }, minimum: 3 }, 1],
    ]);
  });
});

describe('schedules', () => {
  it.each([
    [`{}`, null, 'UTC'],
    [`{ zone: 'Asia/Seoul' }`, null, 'Asia/Seoul'],
    [`{ schedule: once, zone: 'Asia/Seoul' }`, { kind: 'once', zone: 'Asia/Seoul' }, 'Asia/Seoul'],
    [`{ schedule: continuous }`, { kind: 'continuous', zone: 'UTC' }, 'UTC'],
    [
      `{ schedule: cron('@daily', { zone: 'Asia/Seoul', timing: 'trigger' }) }`,
      {
        kind: 'cron',
        expressions: ['@daily'],
        zone: 'Asia/Seoul',
        timing: 'trigger',
        delayMs: 0,
        calendar: null,
        onHoliday: null,
      },
      'Asia/Seoul',
    ],
    [
      `{ schedule: cron('0 9 * * *', { calendar: 'kr' }), start: '2025-01-01' }`,
      {
        kind: 'cron',
        expressions: ['0 9 * * *'],
        zone: 'UTC',
        timing: 'interval',
        delayMs: 0,
        calendar: 'kr',
        onHoliday: 'skip',
      },
      'UTC',
    ],
    [
      `{ schedule: cron('0 9 25 * *', { zone: 'Asia/Seoul', calendar: 'krx', onHoliday: 'previous' }) }`,
      {
        kind: 'cron',
        expressions: ['0 9 25 * *'],
        zone: 'Asia/Seoul',
        timing: 'interval',
        delayMs: 0,
        calendar: 'krx',
        onHoliday: 'previous',
      },
      'Asia/Seoul',
    ],
    [
      `{ schedule: haru.on(haru.allOf(asset('m', { partition: days('Asia/Seoul') }), haru.anyOf(asset('o'))), { each: 'partition', rerunStale: true }) }`,
      {
        kind: 'assets',
        condition: { all: [{ asset: 'm' }, { any: [{ asset: 'o' }] }] },
        assets: [
          { uri: 'm', partition: { kind: 'days', zone: 'Asia/Seoul' }, from: null, group: null, docMd: null },
          { uri: 'o', partition: null, from: null, group: null, docMd: null },
        ],
        each: 'partition',
        rerunStale: true,
        zone: 'Asia/Seoul',
      },
      'Asia/Seoul',
    ],
    [
      `{ schedule: haru.on(asset('o')) }`,
      { kind: 'assets', condition: { asset: 'o' }, each: 'event', rerunStale: false, zone: 'UTC' },
      'UTC',
    ],
    [
      `{ schedule: cron(['0 1 * * *', '0 13 * * *']), zone: 'Asia/Seoul' }`,
      {
        kind: 'cron',
        expressions: ['0 1 * * *', '0 13 * * *'],
        zone: 'Asia/Seoul',
        timing: 'interval',
        delayMs: 0,
        calendar: null,
        onHoliday: null,
      },
      'Asia/Seoul',
    ],
    [
      `{ schedule: every('15m', { anchor: '2026-01-01T00:05', zone: 'Asia/Seoul', delay: '30s' }) }`,
      { kind: 'every', periodMs: 900_000, anchor: '2025-12-31T15:05:00.000Z', zone: 'Asia/Seoul', delayMs: 30_000 },
      'Asia/Seoul',
    ],
  ])('%s', async (options, schedule, zone) => {
    expect(await files.definitionOf('', options)).toMatchObject({ schedule, zone });
  });

  it.each([
    [`'2026-01-01'`, '2025-12-31T15:00:00.000Z'],
    [`'2026-01-01T09:30'`, '2026-01-01T00:30:00.000Z'],
    [`'2026-01-01T09:30:00Z'`, '2026-01-01T09:30:00.000Z'],
    [`'2026-01-01T09:30-05:00'`, '2026-01-01T14:30:00.000Z'],
  ])("start %s is read in the schedule's zone", async (start, instant) => {
    const options = `{ schedule: cron('@daily', { zone: 'Asia/Seoul' }), zone: 'UTC', start: ${start} }`;
    expect((await files.definitionOf('', options)).start).toBe(instant);
  });
});

describe('approvals', () => {
  it('without choices of their own are followed where they are approved', async () => {
    const { tasks } = await files.definitionOf(`
        const asked = haru.approval('asked', { subject: 'x' });
        haru.task('next', { after: asked, run: () => 1 });
        haru.task('reads', { input: { by: asked.output.by }, run: () => 1 });
        haru.task('rejected', { after: asked.cases.reject, input: { by: asked.output.by }, run: () => 1 });
        const chosen = haru.approval('chosen', { subject: 'x', choices: ['a', 'b'] });
        haru.task('any', { after: chosen, run: () => 1 });
        haru.task('b', { after: chosen.cases.b, run: () => 1 });
      `);
    expect(table(tasks, 'taskId', 'cases', 'caseOf')).toEqual([
      ['asked', ['approve', 'reject'], []],
      ['next', null, [{ branch: 0, case: 'approve' }]],
      ['reads', null, [{ branch: 0, case: 'approve' }]],
      ['rejected', null, [{ branch: 0, case: 'reject' }]],
      ['chosen', ['a', 'b'], []],
      ['any', null, []],
      ['b', null, [{ branch: 4, case: 'b' }]],
    ]);
  });
});
