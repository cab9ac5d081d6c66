import { expect, it } from 'vitest';
import type { TryJob, TryQueue } from '../../server/queue/queue.ts';
import { waitFor } from '../support/waitFor.ts';

/** What every store of the queue must do; `open` gives a queue on a namespace of its own, twice the same where asked. */
export function describeQueue(open: (namespace: string) => Promise<TryQueue>): void {
  let runId = 0;
  const job = (changes: Partial<TryJob> = {}): TryJob => ({
    queue: 'default',
    lane: 0,
    runId: ++runId,
    taskNo: 1,
    mapIndex: -1,
    tryNumber: 0,
    dispatchNumber: 1,
    ...changes,
  });

  async function withQueue(work: (queue: TryQueue) => Promise<void>): Promise<void> {
    const queue = await open(`suite_${++namespaces}`);
    try {
      await work(queue);
    } finally {
      await queue.close();
    }
  }
  let namespaces = 0;

  it('hands each job to one consumer of its queue and lane, with all that it was given', () =>
    withQueue(async (queue) => {
      const got: TryJob[] = [];
      const others: TryJob[] = [];
      const jobs = [job(), job({ mapIndex: 4 }), job({ tryNumber: 3 })];
      queue.consume('default', 0, (given) => Promise.resolve(void got.push(given)));
      queue.consume('default', 1, (given) => Promise.resolve(void others.push(given)));
      queue.consume('heavy', 0, (given) => Promise.resolve(void others.push(given)));
      await queue.add(jobs);
      await waitFor(() => got.length === jobs.length);
      expect(got).toEqual(expect.arrayContaining(jobs));
      expect(others).toEqual([]);
    }));

  it('keeps the order in which jobs were added', () =>
    withQueue(async (queue) => {
      const jobs = Array.from({ length: 20 }, () => job());
      await queue.add(jobs);
      const got: number[] = [];
      queue.consume('default', 0, (given) => Promise.resolve(void got.push(given.runId)));
      await waitFor(() => got.length === jobs.length);
      expect(got).toEqual(jobs.map((each) => each.runId));
    }));

  it('adds a job once, and again once it has been handled or under another dispatch number', () =>
    withQueue(async (queue) => {
      const first = job();
      await queue.add([first]);
      await queue.add([first]);
      const got: TryJob[] = [];
      const consumer = queue.consume('default', 0, (given) => Promise.resolve(void got.push(given)));
      await waitFor(() => got.length === 1);
      await waitFor(async () => (await queue.standing([first]))[0] === 'unknown');
      expect(got).toHaveLength(1);
      await queue.add([first]);
      await queue.add([{ ...first, dispatchNumber: 2 }]);
      await waitFor(() => got.length === 3);
      await consumer.close();
    }));

  it('says where each job stands', () =>
    withQueue(async (queue) => {
      const [waiting, active, absent] = [job({ queue: 'idle' }), job(), job()];
      await queue.add([waiting, active]);
      const entered = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      queue.consume('default', 0, () => {
        entered.resolve();
        return leave.promise;
      });
      await entered.promise;
      expect(await queue.standing([waiting, active, absent])).toEqual(['waiting', 'active', 'unknown']);
      leave.resolve();
      await waitFor(async () => (await queue.standing([active]))[0] === 'unknown');
    }));

  it('gives nothing to a closed consumer, and goes on when it opens', () =>
    withQueue(async (queue) => {
      const got: TryJob[] = [];
      const closed = queue.consume('default', 0, (given) => Promise.resolve(void got.push(given)));
      const first = job();
      await queue.add([first]);
      await waitFor(() => got.length === 1);
      closed.setOpen(false);
      const jobs = [job(), job(), job()];
      await queue.add(jobs);
      // A job that was on its way when the consumer closed may still arrive; the others wait.
      expect((await queue.standing(jobs)).filter((standing) => standing === 'waiting').length).toBeGreaterThanOrEqual(
        1,
      );
      closed.setOpen(true);
      await waitFor(() => got.length === 4);
    }));

  it('drops a job whose handling fails, and goes on with the next', () =>
    withQueue(async (queue) => {
      const [bad, good] = [job(), job()];
      const got: number[] = [];
      queue.consume('default', 0, (given) => {
        got.push(given.runId);
        return given.runId === bad.runId ? Promise.reject(new Error('no')) : Promise.resolve();
      });
      await queue.add([bad, good]);
      await waitFor(() => got.includes(good.runId));
      await waitFor(async () => (await queue.standing([bad, good])).every((standing) => standing === 'unknown'));
      expect(got.filter((id) => id === bad.runId)).toHaveLength(1);
    }));

  it('answers that it can be reached', () => withQueue((queue) => expect(queue.check()).resolves.toBeUndefined()));
}
