import { createPostgresBackend, Queue, Worker } from 'bullmq';

export interface BareQueue {
  /** Seconds for so many jobs, each added when the one before has been processed. */
  pingPong(jobs: number): Promise<number>;
  /** Jobs a second, added in batches and processed at the same time. */
  throughput(jobs: number): Promise<number>;
  close(): Promise<void>;
}

/** BullMQ by itself, on the same Postgres: what a hand-over costs without anything of ours. */
export async function openBareQueue(url: string): Promise<BareQueue> {
  const connection = { connectionString: url, schema: 'bench_queue', max: 10 };
  const options = { removeOnComplete: true, removeOnFail: true };
  await using stack = new AsyncDisposableStack();
  const queue = stack.adopt(
    new Queue('bare', { connection: { ...connection, migrate: true } }, createPostgresBackend),
    (it) => it.close(),
  );
  await queue.waitUntilReady();
  let processed: () => void = () => {};
  const worker = stack.adopt(
    new Worker('bare', () => Promise.resolve(processed()), { connection, concurrency: 50 }, createPostgresBackend),
    (it) => it.close(),
  );
  await worker.waitUntilReady();
  // From here on whoever opened it closes it.
  const stops = stack.move();

  return {
    async pingPong(jobs) {
      const start = performance.now();
      for (let i = 0; i < jobs; i++) {
        const done = Promise.withResolvers<void>();
        processed = done.resolve;
        await queue.add('job', {}, options);
        await done.promise;
      }
      return (performance.now() - start) / 1_000;
    },
    async throughput(jobs) {
      let left = jobs;
      const done = Promise.withResolvers<void>();
      processed = () => {
        if (--left === 0) done.resolve();
      };
      const start = performance.now();
      for (let added = 0; added < jobs; added += 500) {
        await queue.addBulk(
          Array.from({ length: Math.min(500, jobs - added) }, () => ({ name: 'job', data: {}, opts: options })),
        );
      }
      await done.promise;
      return jobs / ((performance.now() - start) / 1_000);
    },
    close: () => stops.disposeAsync(),
  };
}
