import { expect } from 'vitest';
import type { GeneratedEvent } from '../../sandbox/events/generate.ts';
import type { DrainResult } from '../../server/dag/operators.ts';
import type { DataPath } from './harness.ts';

/** Drains 1,000 events of 2022-11-30 and a line that is none into two files, and expects the list to be gone. */
export async function drainBySpark(path: DataPath, events: Iterable<GeneratedEvent>): Promise<DrainResult> {
  await path.push(events);
  await path.redis.rpush('20221130', 'no JSON');
  const drained = await path.drain('20221130', {
    rowsPerFile: 600,
    engine: 'spark',
    spark: { connection: 'spark' },
  });
  expect(drained).toMatchObject({ rows: 1_000, rejects: 1 });
  expect(drained.files).toHaveLength(2);
  expect(await path.redis.keys('*')).toEqual([]);
  return drained;
}
