import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installedGeoFiles } from '../../ingest/geo.ts';
import { tallyByDay } from '../../sandbox/events/tally.ts';
import { LOG_FILE_PATTERN, logWriterTick } from '../../sandbox/writer/main.ts';
import { testRedis } from '../support/testRedis.ts';
import { waitFor } from '../support/waitFor.ts';
import { ingestHere, pushedEvents, testClient, testFolder } from './support.ts';

const { url } = await testRedis();
const redis = testClient(url);
const folder = await testFolder();

/** Without regard to days: a malformed line's day is the one on which it is read. */
const tallyOf = (lines: readonly string[]) => tallyByDay(lines.map((id) => ({ id, micros: 0 })));

async function writtenLines(): Promise<string[]> {
  const names = (await readdir(folder)).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').slice(0, -1));
}

test('what the writer writes is in the lists of its UTC days, while it writes and restarts', async () => {
  const noon = Date.UTC(2022, 11, 1, 12);
  const ingest = ingestHere({
    globs: [{ folder, pattern: LOG_FILE_PATTERN }],
    redisUrl: url,
    geoFiles: installedGeoFiles(),
  });
  for (let restart = 0; restart < 5; restart += 1) {
    const writer = logWriterTick({ folder, linesPerDay: 1_000 }, new AbortController().signal);
    for (let second = 0; second < 20; second += 1) await writer.write(noon + (restart * 60 + second) * 1_000);
    await writer.close();
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
