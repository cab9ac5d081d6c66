import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { freePort } from '../../sandbox/components/freePort.ts';
import { generateLines } from '../../sandbox/events/generate.ts';
import { createViews } from '../../server/api/views/views.ts';
import { MISSING_FOR_OPENSEARCH, testOpenSearch } from '../support/testOpenSearch.ts';
import { waitFor } from '../support/waitFor.ts';
import { anyIngest, ingestProcess, kill, testFolder } from './support.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const server = MISSING_FOR_OPENSEARCH === null ? await testOpenSearch() : null;
const folder = await testFolder();
const lines = [...generateLines({ seed: 11, day: '20221130', count: 3_000 })];
const asText = (some: readonly string[]) => some.map((line) => `${line}\n`).join('');
let tests = 0;
let index = '';

beforeEach(() => {
  tests += 1;
  index = `access-${tests}`;
});

async function ask<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(`${server!.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

async function countIn(name: string): Promise<number> {
  await ask(`/${name}/_refresh`, {});
  return (await ask<{ count: number }>(`/${name}/_count`)).count;
}

const target = () => ({ kind: 'elasticsearch', url: server!.url, index }) as const;

describe.skipIf(server === null)(`OpenSearch (needs ${MISSING_FOR_OPENSEARCH ?? 'nothing more'})`, () => {
  test('has every line once after kill -9 at any point, in the index of its UTC day, with typed fields', async () => {
    const log = join(folder, 'killed.log');
    await writeFile(log, asText(lines));
    const options = {
      from: { kind: 'file', globs: [log] },
      to: [target()],
      stateFolder: join(folder, 'killed-state'),
      batchLines: 50,
    } as const;
    for (const point of [1, 900]) {
      const child = ingestProcess(options);
      await waitFor(async () => (await countIn(`${index}-*`).catch(() => 0)) >= point, { timeoutMs: 60_000 });
      await kill(child);
    }
    expect(await countIn(`${index}-*`)).toBeLessThan(lines.length);
    const ingest = anyIngest({ ...options, batchLines: 500 });
    await waitFor(() => ingest.stats()[0]!.caughtUp, { timeoutMs: 60_000 });
    expect(await countIn(`${index}-*`)).toBe(lines.length);

    const days = await ask<Record<string, unknown>>(`/${index}-*/_alias`);
    expect(Object.keys(days).filter((name) => /\d$/.test(name))).toContain(`${index}-2022.11.30`);
    const mappings = await ask<Record<string, { mappings: { properties: Record<string, { type: string }> } }>>(
      `/${index}-2022.11.30/_mapping`,
    );
    const { properties } = mappings[`${index}-2022.11.30`]!.mappings;
    expect([properties['@timestamp'], properties['remote_addr'], properties['status'], properties['request']]).toEqual([
      { type: 'date' },
      { type: 'ip', ignore_malformed: true },
      { type: 'short', ignore_malformed: true },
      { type: 'keyword', ignore_above: 8191 },
    ]);
  });

  test('refuses single events, which are kept with the reason, and has all others', async () => {
    const log = join(folder, 'refused.json');
    const time = '"@timestamp":"2022-12-01T00:00:00Z"';
    await writeFile(
      log,
      [
        `{${time},"status":200,"event":{"id":"good"}}`,
        `{${time},"host":"web-1","event":{"id":"poison"}}`,
        `{${time},"status":"many","remote_addr":"unknown","event":{"id":"odd"}}`,
        'no JSON',
        '',
      ].join('\n'),
    );
    const said: string[] = [];
    const ingest = anyIngest({
      from: { kind: 'file', globs: [log] },
      to: [target()],
      format: 'json',
      stateFolder: join(folder, 'refused-state'),
      report: (text) => said.push(text),
    });
    await waitFor(() => ingest.stats()[0]!.caughtUp, { timeoutMs: 60_000 });
    expect(ingest.stats()[0]).toMatchObject({ lines: 4, refused: 1, malformed: 1, problem: null });
    expect(await countIn(`${index}-2*`)).toBe(3);
    expect(await countIn(`${index}-refused-*`)).toBe(1);
    const { hits } = await ask<{ hits: { hits: { _id: string; _source: { event: object } }[] } }>(
      `/${index}-refused-*/_search`,
    );
    expect(hits.hits.map(({ _id }) => _id)).toEqual(['poison']);
    expect(hits.hits[0]!._source.event).toMatchObject({
      original: `{${time},"host":"web-1","event":{"id":"poison"}}`,
      reason: expect.stringContaining('mapper_parsing_exception'),
    });
    expect(said.join()).toContain(`${index}-refused-*`);
  });

  test('is what the speed view asks: each event of the range once, by minute, status and path', async () => {
    const log = join(folder, 'viewed.log');
    await writeFile(log, asText(lines));
    const ingest = anyIngest({
      from: { kind: 'file', globs: [log] },
      to: [{ kind: 'elasticsearch', url: server!.url }],
      stateFolder: join(folder, 'viewed-state'),
    });
    await waitFor(() => ingest.stats()[0]!.caughtUp, { timeoutMs: 60_000 });
    await ask('/haru-access-2022.11.30/_doc', { '@timestamp': '2022-11-30T12:00:00Z' });
    const all = await countIn('haru-access-2*');
    const views = createViews({ speedUrl: server!.url, logBufferUrl: null, martUrl: null });
    onTestFinished(() => views.close());
    const from = Date.parse('2022-11-30T00:00:00Z');
    const view = (await views.speed({ from, to: from + 86_400_000 }))!;
    const { count } = await ask<{ count: number }>('/haru-access-2022.11.30/_count');
    expect(view).toMatchObject({ source: 'search', total: count, sample: null, loadedUntil: null });
    expect(count).toBeLessThanOrEqual(all);
    expect(count).toBeGreaterThan(1_000);
    const sum = (rows: readonly { count: number }[]) => rows.reduce((total, row) => total + row.count, 0);
    expect(sum(view.minutes)).toBe(count);
    expect(sum(view.statuses)).toBe(count);
    expect(view.statuses).toContainEqual({ status: null, count: 1 });
    expect(view.minutes.every(({ at }) => at.endsWith(':00.000Z'))).toBe(true);
    expect(view.arePathsExact).toBe(true);
    const requests = lines.filter(
      (line) => line.includes('HTTP/') && !view.paths.some(({ path }) => line.includes(path)),
    );
    expect(requests).toEqual([]);
    expect(view.paths.every(({ path }) => path.startsWith('/') && !path.includes('?'))).toBe(true);
    expect((await views.speed({ from: from - 86_400_000, to: from }))!.total).toBe(0);
  });

  test('that comes late and whose answers get lost loses and doubles nothing', async () => {
    const log = join(folder, 'lost.log');
    await writeFile(log, asText(lines.slice(0, 500)));
    const port = await freePort();
    const ingest = anyIngest({
      from: { kind: 'file', globs: [log] },
      to: [{ ...target(), url: `http://127.0.0.1:${port}` }],
      stateFolder: join(folder, 'lost-state'),
      batchLines: 50,
    });
    await waitFor(() => ingest.stats()[0]!.problem !== null);
    const lostAnswers = await losingProxy(port, server!.port);
    await appendFile(log, asText(lines.slice(500, 1_000)));
    await waitFor(() => ingest.stats()[0]!.caughtUp && ingest.stats()[0]!.lines === 1_000, { timeoutMs: 60_000 });
    expect(lostAnswers()).toBeGreaterThan(3);
    expect(await countIn(`${index}-*`)).toBe(1_000);
  });
});

/** Passes requests on and, every third time, hangs up where the answer should come; gives how often it did. */
async function losingProxy(port: number, to: number): Promise<() => number> {
  let answers = 0;
  let lost = 0;
  const proxy = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.pipe(upstream);
    upstream.on('data', (data) => {
      answers += 1;
      if (answers % 3 !== 0) return void client.write(data);
      lost += 1;
      client.destroy();
      upstream.destroy();
    });
  });
  proxy.listen(port, '127.0.0.1').unref();
  await once(proxy, 'listening');
  return () => lost;
}
