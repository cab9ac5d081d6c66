import { describe, expect, it } from 'vitest';
import { atEnd } from '../support/atEnd.ts';
import { mountDisk } from '../support/smallDisk.ts';
import { expectWhole } from './support/expectWhole.ts';
import { startMainJob } from './support/mainJob.ts';

const DAY = '20221130';

const disk = mountDisk(256);

describe.skipIf(disk === null)('the disk of the warehouse is full (needs the right to mount a tmpfs)', async () => {
  if (disk === null) return;
  atEnd(disk.release);
  const job = await startMainJob({ warehouse: disk.folder }).catch((error: unknown) => {
    // A file that fails while it is read has no end.
    disk.release();
    throw error;
  });

  it('fails the run with the reason, keeps every event, and loads them all once there is room', async () => {
    await job.pushed.day({ seed: 1, day: DAY, count: 5_000 });
    const run = await job.trigger(DAY);
    expect(await job.finished(run)).toBe('failed');
    const { rows } = await job.pool.query<{ error: string }>(
      `select error from haru.task_try where run_id = $1 and outcome = 'failed'`,
      [run],
    );
    expect(rows).toHaveLength(4);
    for (const { error } of rows) expect(error).toMatch(/nginx\/20221130\/part-.*: the disk is full/);
    const claims = await job.redis.keys('haru:claim:*');
    expect(claims).toHaveLength(1);
    expect(await job.redis.llen(claims[0] as string)).toBe(job.pushed.elements);

    disk.resize(64 * 1024);
    expect(await job.verbs.setRunState(run, 'queued', { user: 'test', via: 'cli' })).toBe(true);
    expect(await job.finished(run)).toBe('success');
    await expectWhole(job);
  });
});
