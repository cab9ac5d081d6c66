import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installedGeoFiles } from '../../ingest/geo.ts';
import { tallyByDay } from '../../sandbox/events/tally.ts';
import { ACCESS_LOG_PATTERN, openAccessLog } from '../../sandbox/accessLog/accessLog.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { ingestHere, pushedEvents, testClient, testFolder } from './support.ts';

const { url } = await testRedis();
const redis = testClient(url);
const folder = await testFolder();

/** Without regard to days: a malformed line's day is the one on which it is read. */
const tallyOf = (lines: readonly string[]) => tallyByDay(lines.map((id) => ({ id, micros: 0 })));

async function writtenLines(): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').slice(0, -1));
}

test('an access log is in the list of its UTC day, while it is written and its writer restarts', async () => {
  const start = Date.UTC(2022, 11, 1, 1);
  const ingest = ingestHere({
    globs: [{ folder, pattern: ACCESS_LOG_PATTERN }],
    redisUrl: url,
    geoFiles: installedGeoFiles(),
  });
  for (let restart = 0; restart < 5; restart += 1) {
    const log = openAccessLog(folder, { pastDays: 0 });
    const since = start + restart * 60_000;
    log.backFill(since);
    for (let second = 1; second < 20; second += 1) log.tick(since + second * 1_000);
  }
  const lines = await writtenLines();
  await waitFor(() => ingest.stats().lines >= lines.length && ingest.stats().caughtUp, {
    what: 'the end of the files',
  });

  const events = await pushedEvents(redis);
  expect(tallyOf(events.map(({ text }) => text))).toEqual(tallyOf(lines));
  expect(new Set(events.map(({ id }) => id)).size).toBe(lines.length);
  for (const { key, text, tags } of events) {
    if (tags.length === 0) expect(text).toMatch(new RegExp(`n=${key}-`));
  }
});
