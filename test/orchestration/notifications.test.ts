import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { putConnection } from '../../server/db/connections.ts';
import { listNotifications } from '../../server/db/read/notifications.ts';
import { parseKeyRing } from '../../server/secrets/keyRing.ts';
import { startInstallation } from '../support/installation.ts';
import { startMailServer, startReceiver } from '../support/receivers.ts';
import { runNumbered } from '../support/requests.ts';
import { waitFor } from '../support/waitFor.ts';

const DAGS = join(import.meta.dirname, 'dags/notices.ts');
const PASSWORD = 'swordfish-7';

/** Sending looks for work once a second, and an attempt that is cut off is repeated after 5 s. */
const PATIENT = { timeoutMs: 30_000 };

interface Row {
  readonly occasion: string;
  readonly taskNo: number;
  readonly status: string;
  readonly attempts: number;
  readonly problem: string | null;
  readonly error: string | null;
  readonly deliveryId: string;
}

type Haru = Awaited<ReturnType<typeof startInstallation>>;

async function notifications({ database }: Haru, run: number): Promise<Row[]> {
  const { rows } = await database.pool.query<Row>(
    `select occasion, task_no as "taskNo", status, attempts, problem, error, delivery_id as "deliveryId"
     from haru.notification where run_id = $1 order by id`,
    [run],
  );
  return rows;
}

/** As if the time until the next attempt had passed, and with it every claim. */
const passTime = ({ database }: Haru, run: number) =>
  database.pool.query(`update haru.notification set next_attempt_at = clock_timestamp() where run_id = $1`, [run]);

const ended = (haru: Haru, run: number) =>
  waitFor(async () => {
    const rows = await notifications(haru, run);
    return rows.length > 0 && rows.every(({ status }) => status !== 'pending') && rows;
  }, PATIENT);

describe('notifications', async () => {
  const hook = await startReceiver();
  const chat = await startReceiver();
  const mail = await startMailServer();
  const slow = await startReceiver(() => {});
  const refusing = await startReceiver((_, response) => void response.writeHead(404).end(PASSWORD));
  let isBusy = true;
  const busy = await startReceiver((_, response) => void response.writeHead(isBusy ? 503 : 204).end());
  const moved = await startReceiver((_, response) => void response.writeHead(302, { location: hook.url }).end());
  let isReluctant = true;
  const reluctant = await startReceiver((_, response) => void response.writeHead(isReluctant ? 503 : 204).end());
  const logged: string[] = [];
  const connections: Record<string, ConnectionValue> = {
    hook: { ...hook.connection, password: PASSWORD },
    chat: { type: 'slackwebhook', host: chat.url, password: 'T00/B00/secret', extra: {} },
    mail: mail.connection,
    slow: slow.connection,
    refusing: { ...refusing.connection, login: 'me', password: PASSWORD },
    busy: busy.connection,
    moved: moved.connection,
    reluctant: reluctant.connection,
    log: { type: 'log', extra: {} },
  };
  const connection = (name: string) => Promise.resolve(connections[name] ?? null);
  const haru = await startInstallation({
    dags: DAGS,
    worker: {
      secrets: () => ({ connection, variable: () => Promise.resolve(null) }),
      notices: { publicUrl: 'https://haru.example.com', log: (text) => void logged.push(text), limitMs: 2_000 },
    },
  });
  const bodies = (run: string) => hook.received.filter(({ body }) => body['runId'] === run).map(({ body }) => body);
  const runIdOf = async (run: number) => (await runNumbered(haru.database.pool, run)).runId;

  const errorsOf = async (run: number) =>
    (
      await haru.database.pool.query<{ error: string | null }>(`select error from haru.task_try where run_id = $1`, [
        run,
      ])
    ).rows.map(({ error }) => error);

  it('tell of success, retry and failure of a task, and of the end of its run', async () => {
    const run = await haru.trigger('ends', { conf: { fails: true } });
    expect(await haru.finished(run)).toBe('failed');
    const rows = await ended(haru, run);
    expect(rows.map(({ occasion, taskNo, status }) => [occasion, taskNo, status])).toEqual([
      ['success', 0, 'sent'],
      ['retry', 1, 'sent'],
      ['failure', 1, 'sent'],
      ['failure', -1, 'sent'],
    ]);
    const runId = await runIdOf(run);
    const sent = bodies(runId);
    expect(new Set(sent.map(({ deliveryId }) => deliveryId))).toEqual(
      new Set(rows.map(({ deliveryId }) => deliveryId)),
    );
    const failure = sent.find(({ occasion, taskId }) => occasion === 'failure' && taskId === 'shaky');
    expect(failure).toMatchObject({
      dagId: 'ends',
      state: 'failed',
      tryNumber: 2,
      error: 'refused with ***',
      url: `https://haru.example.com/dags/ends/runs/${encodeURIComponent(runId)}/tasks/shaky`,
    });
    expect(hook.received[0]?.authorization).toBe(`Bearer ${PASSWORD}`);
    expect(JSON.stringify([rows, sent])).not.toContain(PASSWORD);
    const good = await haru.trigger('ends');
    expect(await haru.finished(good)).toBe('success');
    expect((await ended(haru, good)).map(({ occasion, taskNo }) => [occasion, taskNo])).toEqual([
      ['success', 0],
      ['success', -1],
    ]);
  });

  it('say what their functions say, and the built-in text where one fails', async () => {
    const run = await haru.trigger('shapes');
    const rows = await ended(haru, run);
    expect(rows.map(({ status, problem }) => [status, problem])).toEqual([
      ['sent', null],
      ['sent', null],
      ['sent', 'with the built-in text, as its function text failed: no words'],
      ['sent', null],
    ]);
    expect(hook.received.find(({ deliveryId }) => deliveryId === rows[0]?.deliveryId)?.body).toEqual({
      what: 'shapes/all',
      state: 'success',
    });
    const texts = chat.received.map(({ path, body }) => [path, Object.keys(body), body['text']]);
    expect(texts).toHaveLength(2);
    expect(texts).toContainEqual([
      '/T00/B00/secret',
      ['text'],
      expect.stringMatching(/^\d{4}-\d\d-\d\d: https:.*shapes/),
    ]);
    expect(texts).toContainEqual(['/T00/B00/secret', ['text'], expect.stringMatching(/^shapes.all succeeded/)]);
    expect(mail.mails).toEqual([
      { to: ['ops@example.com', 'dev@example.com'], text: expect.stringContaining('Subject: It is success') },
    ]);
    expect(mail.mails[0]?.text).toContain(`Message-ID: <${rows[3]?.deliveryId}@haru>`);
    expect(mail.mails[0]?.text).toContain('shapes.all succeeded');
  });

  it('tell of each instance of a mapped task', async () => {
    const run = await haru.trigger('mapped');
    expect([await haru.finished(run), await errorsOf(run)]).toEqual(['success', [null, null]]);
    await ended(haru, run);
    const runId = await runIdOf(run);
    expect(new Set(bodies(runId).map(({ mapIndex }) => mapIndex))).toEqual(new Set([0, 1]));
  });

  it('tell what an approval asks, what the choices are, and where it is answered', async () => {
    const run = await haru.trigger('asks');
    const rows = await ended(haru, run);
    expect(rows.map(({ occasion, status, problem }) => [occasion, status, problem])).toEqual(
      [0, 1, 2].map(() => ['question', 'sent', null]),
    );
    const runId = await runIdOf(run);
    const url = `https://haru.example.com/dags/asks/runs/${encodeURIComponent(runId)}/tasks/one`;
    const [body] = bodies(runId);
    const day = String(body?.['businessDay']);
    const text = [
      `asks.one asks: Publish ${day}? (${day})`,
      'Rows are missing.',
      'choices: publish, wait',
      'asked: kim',
      `run ${runId}`,
      url,
    ].join('\n');
    expect(body).toEqual({
      deliveryId: rows[0]?.deliveryId,
      occasion: 'question',
      dagId: 'asks',
      runId,
      taskId: 'one',
      mapIndex: -1,
      tryNumber: 1,
      state: 'awaiting_input',
      businessDay: day,
      error: null,
      question: {
        subject: `Publish ${day}?`,
        body: 'Rows are missing.',
        choices: ['publish', 'wait'],
        isMultiple: false,
        assignees: ['kim'],
        onTimeout: null,
        until: null,
      },
      url,
      text,
    });
    expect(chat.received.map(({ body: { text: said } }) => said)).toContain(`Publish ${day}? publish or wait: ${url}`);
    const sent = mail.mails.find(({ to }) => to.includes('kim@example.com'));
    expect(sent?.text).toContain(`Subject: asks.one asks: Publish ${day}?`);
    expect(sent?.text).toContain('choices: publish, wait');
    await haru.verbs.setRunState(run, 'failed', { user: 'test', via: 'cli' });
  });

  it('tell of each question of each try, with the same id until they arrive', async () => {
    const run = await haru.trigger('asks_each');
    expect(await haru.finished(run)).toBe('failed');
    await waitFor(async () => {
      const rows = await notifications(haru, run);
      return rows.length === 4 && rows.every(({ problem }) => problem !== null);
    }, PATIENT);
    isReluctant = false;
    await passTime(haru, run);
    expect(await ended(haru, run)).toMatchObject([0, 1, 2, 3].map(() => ({ occasion: 'question', status: 'sent' })));
    const repeats = [...Map.groupBy(reluctant.received, ({ deliveryId }) => deliveryId).values()];
    const asked = repeats.map(([first, ...others]) => {
      for (const other of others) expect(other.body).toEqual(first!.body);
      const { mapIndex, tryNumber, question } = first!.body;
      return [mapIndex, tryNumber, (question as { readonly subject: string }).subject].join(' ');
    });
    expect(asked.toSorted()).toEqual(['0 1 a?', '0 2 a?', '1 1 b?', '1 2 b?']);
    expect(repeats.every(({ length }) => length > 1)).toBe(true);
    expect(reluctant.received[0]?.body['url']).toMatch(/\/tasks\/each\?map=[01]$/);
  });

  it('of a connection of type log go to the log', async () => {
    await ended(haru, await haru.trigger('to_log'));
    expect(logged).toEqual([expect.stringContaining('to_log.one succeeded')]);
  });

  it('are repeated with the same id until they arrive', async () => {
    const run = await haru.trigger('to_busy');
    await waitFor(async () => (await notifications(haru, run))[0]?.problem ?? null);
    expect((await notifications(haru, run))[0]).toMatchObject({
      status: 'pending',
      attempts: 1,
      problem: 'the receiver answered 503 Service Unavailable',
    });
    isBusy = false;
    await passTime(haru, run);
    const [row] = await ended(haru, run);
    expect(row).toMatchObject({ status: 'sent', attempts: 2, problem: null });
    expect(busy.received.map(({ deliveryId }) => deliveryId)).toEqual([row?.deliveryId, row?.deliveryId]);
  });

  it.each([
    ['to_refusing', 'the receiver answered 404 Not Found'],
    ['to_moved', 'the receiver answered 302 Found, a redirection; give the connection the address that it leads to'],
  ])('%s are given up at once, and an event says why', async (dagId, problem) => {
    const run = await haru.trigger(dagId);
    expect(await ended(haru, run)).toMatchObject([{ status: 'failed', attempts: 1, problem }]);
    const listed = await listNotifications(haru.database.kysely, { dagId, status: 'failed', limit: 5 });
    expect(listed).toMatchObject([
      { dag: dagId, task: 'one', occasion: 'success', notifier: 'webhook', problem, nextAttemptAt: null },
    ]);
    expect(await listNotifications(haru.database.kysely, { dagId, status: 'sent', limit: 5 })).toEqual([]);
    const { rows } = await haru.database.pool.query<{ reason: string }>(
      `select reason from haru.event where run_id = $1 and subject = 'notification'`,
      [run],
    );
    expect(rows).toEqual([{ reason: `success notification to ${dagId.slice(3)} by webhook: failed: ${problem}` }]);
  });

  it('wait for a connection that is not there, and are given up when their time is over', async () => {
    const run = await haru.trigger('to_missing');
    await waitFor(async () => (await notifications(haru, run))[0]?.problem ?? null);
    await haru.database.pool.query(
      `update haru.notification set created_at = created_at - interval '6 hours' where run_id = $1`,
      [run],
    );
    await passTime(haru, run);
    expect(await ended(haru, run)).toMatchObject([
      { status: 'failed', attempts: 2, problem: `there is no connection 'missing' (haru connections set missing ...)` },
    ]);
  });

  it('to a receiver that hangs are cut off, and hold up no other', async () => {
    const hanging = await Promise.all(Array.from({ length: 8 }, () => haru.trigger('to_slow')));
    await waitFor(() => slow.received.length >= 4, PATIENT);
    const run = await haru.trigger('to_hook');
    expect(await ended(haru, run)).toMatchObject([{ status: 'sent' }]);
    for (const each of hanging) {
      await waitFor(async () => (await notifications(haru, each))[0]?.problem ?? null, PATIENT);
      expect((await notifications(haru, each))[0]).toMatchObject({
        status: 'pending',
        problem: 'the receiver did not answer within 2 s',
      });
    }
  });

  it('are not written for what a person marks or stops', async () => {
    const run = await haru.trigger('quiet');
    await waitFor(async () => (await haru.states(run))['skipped'] === 'running');
    await haru.verbs.setRunState(run, 'failed', { user: 'test', via: 'cli' });
    await waitFor(async () => (await haru.states(run))['skipped'] === 'failed');
    expect(await notifications(haru, run)).toEqual([]);
  });
});

describe('mail', async () => {
  const refusing = await startMailServer({
    onRcptTo: (_, __, done) => done(Object.assign(new Error('no such mailbox'), { responseCode: 550 })),
  });
  const slow = await startMailServer({ onConnect: () => {} });
  const strict = await startMailServer({ authOptional: false });
  let connection: ConnectionValue = refusing.connection;
  const haru = await startInstallation({
    dags: DAGS,
    worker: {
      secrets: () => ({ connection: () => Promise.resolve(connection), variable: () => Promise.resolve(null) }),
      notices: { publicUrl: 'https://haru.example.com', log: () => {}, limitMs: 2_000 },
    },
  });

  it.each<[string, ConnectionValue, string, RegExp]>([
    ['refuses the receiver', refusing.connection, 'failed', /the mail server refused: .*550 no such mailbox/],
    ['says nothing', slow.connection, 'pending', /did not answer within 2 s/],
    ['is not there', { ...slow.connection, port: 1 }, 'pending', /ECONNREFUSED/],
    [
      'wants a password and has no encryption',
      { ...strict.connection, login: 'me', password: PASSWORD },
      'failed',
      /STARTTLS/i,
    ],
    ['is given no sender', { type: 'smtp', host: '127.0.0.1', extra: {} }, 'pending', /names no sender/],
  ])('to a server that %s says why', async (_, given, status, problem) => {
    connection = given;
    const run = await haru.trigger('shapes');
    const row = await waitFor(async () => (await notifications(haru, run))[3] ?? null);
    await waitFor(async () => (await notifications(haru, run))[3]?.problem ?? null);
    const after = (await notifications(haru, run)).find(({ deliveryId }) => deliveryId === row.deliveryId);
    expect(after).toMatchObject({ status, problem: expect.stringMatching(problem) });
    expect(JSON.stringify(after)).not.toContain(PASSWORD);
    await haru.database.pool.query(`delete from haru.notification where run_id = $1`, [run]);
  });
});

describe('a sender', async () => {
  const key = 'a'.repeat(64);
  const ring = parseKeyRing(key);

  it('that is killed between sending and noting it leaves the same delivery to another', async () => {
    const haru = await startInstallation({ dags: DAGS, workers: 0, scheduler: {} });
    const worker = () =>
      fork(join(import.meta.dirname, '../support/processMain.ts'), ['worker', haru.url, '30'], {
        execArgv: ['--no-warnings'],
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        env: { ...process.env, HARU_SECRET_KEY: key },
      });
    const first = worker();
    onTestFinished(() => void first.kill('SIGKILL'));
    const died = once(first, 'exit');
    const receiver = await startReceiver((_, response) => {
      if (first.killed) response.end();
      else first.kill('SIGKILL');
    });
    await putConnection(haru.database.pool, ring, 'hook', receiver.connection);
    const run = await haru.trigger('to_hook');
    await died;
    expect(await notifications(haru, run)).toMatchObject([{ status: 'pending', attempts: 1 }]);
    await passTime(haru, run);
    const second = worker();
    onTestFinished(() => void second.kill('SIGKILL'));
    expect(await ended(haru, run)).toMatchObject([{ status: 'sent', attempts: 2 }]);
    expect(new Set(receiver.received.map(({ deliveryId }) => deliveryId)).size).toBe(1);
    expect(receiver.received).toHaveLength(2);
  });

  it('is the scheduler itself where no worker is up for long', async () => {
    const receiver = await startReceiver();
    const haru = await startInstallation({
      dags: DAGS,
      scheduler: {
        notices: {
          publicUrl: 'https://haru.example.com',
          log: () => {},
          connection: () => Promise.resolve(receiver.connection),
          aloneMs: 300,
        },
      },
    });
    const run = await haru.trigger('shapes');
    expect(await haru.finished(run)).toBe('success');
    await haru.workers[0]?.stop(0);
    await haru.database.pool.query(`update haru.worker set heartbeat_at = heartbeat_at - interval '1 minute'`);
    await haru.database.pool.query(`delete from haru.notification where run_id = $1 and place >= 2`, [run]);
    await haru.database.pool.query(
      `update haru.notification set status = 'pending', problem = null, attempts = 0, next_attempt_at = clock_timestamp()
       where run_id = $1`,
      [run],
    );
    await waitFor(() => receiver.received.length >= 2, PATIENT);
    expect((await ended(haru, run))[0]?.problem).toBe(
      'with the built-in text, sent by the scheduler as no worker is up',
    );
    expect(receiver.received.map(({ body }) => body['text'])).toContainEqual(
      expect.stringContaining('shapes.all succeeded'),
    );
  });
});
