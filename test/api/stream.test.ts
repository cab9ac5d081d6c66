import { connect } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { definitionOf, taskOf } from '../support/core/definitionOf.ts';
import { waitFor } from '../support/waitFor.ts';
import { insertLog, insertTry, setTaskState, storeDags, testApi } from './support.ts';

interface Message {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: Record<string, unknown>;
}

const { app, database, token, hint, call } = await testApi();
const URL = '/api/haru/v1/stream';
const address = await app.listen({ host: '127.0.0.1', port: 0 });

beforeAll(async () => {
  await storeDags(database, definitionOf([taskOf('first'), taskOf('second', { upstream: [0] })], { dagId: 'live' }));
});

/** A browser's end of the stream: all messages so far, in order. */
async function open(headers: Record<string, string> = { authorization: `Bearer ${token}` }) {
  const abort = new AbortController();
  const response = await fetch(`${address}${URL}`, { headers, signal: abort.signal });
  const messages: Message[] = [];
  let isEnded = false;
  const reading = (async () => {
    let rest = '';
    for await (const chunk of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      const blocks = `${rest}${chunk}`.split('\n\n');
      rest = blocks.pop() ?? '';
      messages.push(...blocks.flatMap(parse));
    }
  })()
    .catch(() => {})
    .finally(() => {
      isEnded = true;
    });
  const close = async () => {
    abort.abort();
    await reading;
  };
  onTestFinished(close);
  const find = (event: string, data: Record<string, unknown>) =>
    messages.find(
      (message) => message.event === event && Object.entries(data).every(([key, value]) => message.data[key] === value),
    );
  const see = (event: string, data: Record<string, unknown> = {}) =>
    waitFor(() => find(event, data) ?? null, { what: `${event} ${JSON.stringify(data)}` });
  return { response, messages, find, see, close, hasEnded: () => isEnded };
}

function parse(block: string): Message[] {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const event = fields.get('event');
  return event === undefined ? [] : [{ event, id: fields.get('id'), data: JSON.parse(fields.get('data') ?? '{}') }];
}

const trigger = (runId: string) => call('POST', '/api/v2/dags/live/dagRuns', { logical_date: null, dag_run_id: runId });

describe('the stream', () => {
  it('is closed to strangers', async () => {
    const { response } = await open({});
    expect(response.status).toBe(401);
  });

  it('tells every change with the names of the run and the task, and its version', async () => {
    const stream = await open();
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    await stream.see('ready');
    await trigger('told');
    await setTaskState(database, 'told', 1, 'scheduled');
    const created = await stream.see('change', { subject: 'run', runId: 'told' });
    expect(created.data).toMatchObject({ dagId: 'live', taskId: null, from: null, to: 'queued', rowVersion: 1 });
    const { data } = await stream.see('change', { subject: 'task', runId: 'told' });
    expect(data).toEqual({
      id: expect.stringMatching(/^\d+$/),
      at: expect.stringMatching(/Z$/),
      subject: 'task',
      dagId: 'live',
      runId: 'told',
      taskId: 'second',
      mapIndex: -1,
      tryNumber: 0,
      from: 'none',
      to: 'scheduled',
      rowVersion: 2,
      asset: null,
    });
  });

  it('is at once where there is a hint', async () => {
    const stream = await open();
    await stream.see('ready');
    const delays: number[] = [];
    for (let round = 0; round < 5; round++) {
      const before = performance.now();
      await trigger(`hinted${round}`);
      hint();
      await stream.see('change', { runId: `hinted${round}` });
      delays.push(performance.now() - before);
    }
    expect(delays.toSorted((a, b) => a - b)[2]).toBeLessThan(500);
  });

  it('tells of an event that became visible long after its moment', async () => {
    const stream = await open();
    await stream.see('ready');
    const late = await database.pool.connect();
    try {
      await late.query('begin');
      await late.query(`insert into haru.event (subject, to_state, reason) values ('system', 'late', '')`);
      await trigger('before-late');
      await stream.see('change', { runId: 'before-late' });
      expect(stream.find('change', { to: 'late' })).toBeUndefined();
      await late.query('commit');
    } finally {
      late.release();
    }
    expect((await stream.see('change', { to: 'late' })).data).toMatchObject({ subject: 'system' });
  });

  it('hints at log lines and passes on progress', async () => {
    const stream = await open();
    await stream.see('ready');
    await trigger('working');
    for (const state of ['scheduled', 'queued', 'running'] as const) await setTaskState(database, 'working', 0, state);
    await database.pool.query(
      `update haru.task_instance t set lease = 9 from haru.dag_run r where r.run_id = 'working' and t.run_id = r.id and t.task_no = 0`,
    );
    await insertTry(database, 'working', 0, { lease: 9, progress: { done: 3, total: 10, unit: 'rows' } });
    await insertLog(database, 'working', 0, 1, ['a'], { lease: 9 });
    await insertLog(database, 'working', 0, 2, ['b'], { lease: 9 });
    const key = { dagId: 'live', runId: 'working', taskId: 'first', mapIndex: -1, tryNumber: 1 };
    expect((await stream.see('log', { runId: 'working', seq: 2 })).data).toEqual({ ...key, seq: 2 });
    expect((await stream.see('progress', { runId: 'working' })).data).toEqual({
      ...key,
      progress: { done: 3, total: 10, unit: 'rows' },
    });
  });

  it('goes on where it was broken off', async () => {
    const first = await open();
    await first.see('ready');
    await trigger('seen');
    const { id } = await first.see('change', { runId: 'seen' });
    await first.close();
    await trigger('missed');
    const second = await open({ authorization: `Bearer ${token}`, 'last-event-id': id ?? '' });
    expect((await second.see('change', { runId: 'missed' })).data).toMatchObject({ to: 'queued' });
  });

  it.each(['2001-01-01T00:00:00Z', 'bogus'])('says that it cannot go on from %s', async (id) => {
    const stream = await open({ authorization: `Bearer ${token}`, 'last-event-id': id });
    expect((await stream.see('reset')).data).toEqual({ reason: 'too_old' });
  });

  it('leaves messages out for a page that reads too slowly, and tells it to read again', async () => {
    const { hostname, port } = new globalThis.URL(address);
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.write(`GET ${URL} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await waitFor(() => text.includes('event: ready'));
    socket.pause();
    const fast = await open();
    await fast.see('ready');
    const FLOOD = 15_000;
    await database.pool.query(
      `insert into haru.event (subject, to_state, reason) select 'system', repeat('x', 1200) || n, '' from generate_series(1, $1) n`,
      [FLOOD],
    );
    const told = () => fast.messages.filter(({ data }) => data['subject'] === 'system').length;
    await waitFor(() => told() >= FLOOD, { timeoutMs: 25_000, pollMs: 200 });
    socket.resume();
    await waitFor(() => text.includes('event: reset'));
    expect(text.split('event: change').length).toBeLessThan(FLOOD);
    expect(fast.find('reset', {})).toBeUndefined();
  });

  it('ends with its process', async () => {
    const stream = await open();
    await stream.see('ready');
    await app.close();
    expect(await waitFor(() => stream.hasEnded())).toBe(true);
  });
});
