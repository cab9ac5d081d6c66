import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateEvents } from '../../sandbox/events/generate.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import type { DrainResult, RedisToParquetOptions } from '../../server/dag/operators.ts';
import { openDuck } from '../../workers/parquet/duckdb.ts';
import { localSpark } from '../support/localSpark.ts';
import { BAD, ODD, REFUSED_BY_LOAD } from './badLines.ts';
import { dataPath, expectedTally, KilledError } from './harness.ts';

const HAS_PYTHON = findTool('python3') !== null;
const SPARK: Partial<RedisToParquetOptions> = { engine: 'spark', spark: { connection: 'spark' } };
const LINES = [...BAD.map(([, raw]) => raw), ...REFUSED_BY_LOAD.map(([, raw]) => raw), ...ODD];

/** SQL leaves over an empty object for a group of columns that an event does not have; the worker's own way does not. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, of]) => [name, withoutEmpty(of)] as const);
  const kept = entries.filter(([, of]) => of !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

describe.skipIf(!HAS_PYTHON)('a drain by Spark', async () => {
  const path = await dataPath();
  beforeAll(async () => {
    path.connections['spark'] = await localSpark();
  }, 600_000);

  async function contentOf(drained: DrainResult): Promise<readonly unknown[]> {
    const duck = await openDuck(fileURLToPath(path.warehouse));
    try {
      const files = drained.files.map((file) => `'${fileURLToPath(file.url)}'`).join(', ');
      const rows = await duck.rows<{ extra: string | null }>(`select * from read_parquet([${files}]) order by _index`);
      return rows.map((row) => ({ ...row, extra: withoutEmpty(JSON.parse(row.extra ?? '{}')) }));
    } finally {
      duck.close();
    }
  }

  async function rejectsOf(key: string): Promise<readonly string[]> {
    const folder = join(fileURLToPath(path.warehouse), 'nginx', key);
    const names = (await readdir(folder)).filter((name) => name.startsWith('rejects-'));
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.flatMap((text) => text.trimEnd().split('\n')).toSorted();
  }

  test('gives the rows, rejects and files of one by the worker', { timeout: 300_000 }, async () => {
    const events = [...generateEvents({ seed: 5, day: '20221130', count: 2_500 })];
    const push = async (key: string): Promise<void> => {
      await path.push(events.map((event) => ({ ...event, utcKey: key })));
      await path.redis.rpush(key, ...LINES);
    };
    await push('20221201');
    await push('20221130');
    const [byWorker, bySpark] = [
      await path.drain('20221201', { rowsPerFile: 1_000 }),
      await path.drain('20221130', { rowsPerFile: 1_000, ...SPARK }),
    ];
    expect(bySpark).toMatchObject({
      rows: 2_500 + LINES.length - BAD.length,
      rejects: BAD.length,
      checksum: byWorker.checksum,
    });
    expect(bySpark.files).toHaveLength(3);
    expect(await contentOf(bySpark)).toEqual(await contentOf(byWorker));
    expect(await rejectsOf('20221130')).toEqual(await rejectsOf('20221201'));
    expect(await path.redis.keys('*')).toEqual([]);

    // A fail-over of the log buffer brings the list back: the ledger's chain knows it.
    await push('20221130');
    expect(await path.drain('20221130')).toMatchObject({ rows: bySpark.rows, batches: bySpark.batches });
    expect(await path.redis.keys('*')).toEqual([]);
  });

  test(
    'killed before the commit is taken over under a new epoch, and every KST day is right',
    { timeout: 300_000 },
    async () => {
      const events = [...generateEvents({ seed: 6, day: '20221210', count: 600 })];
      await path.push(events);
      const options = { rowsPerFile: 400, ...SPARK };
      await expect(path.drain('20221210', options, { die: { step: 'before-commit', time: 1 } })).rejects.toBeInstanceOf(
        KilledError,
      );
      const drained = await path.drain('20221210', options);
      expect(drained).toMatchObject({ rows: 600, rejects: 0 });
      expect(drained.files).toHaveLength(2);
      await path.load(drained.files);
      expect(await path.tally()).toEqual(expectedTally(events));
      expect(await path.redis.keys('*')).toEqual([]);
    },
  );

  test('without its host is refused before anything is claimed', async () => {
    await path.redis.rpush('20221220', '{}');
    await expect(path.drain('20221220', { engine: 'spark' })).rejects.toThrow(/set the option spark: connection/);
    expect(await path.redis.keys('*')).toEqual(['20221220']);
  });
});
