import { setTimeout as sleep } from 'node:timers/promises';
import { createPostgresBackend, Queue, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import { jobId, type JobConsumer, type JobStanding, type TryJob, type TryQueue } from './queue.ts';

export interface QueueOptions {
  /** `redis://` or `rediss://`: BullMQ on Redis; `postgres://`: on Postgres, in its own schema. */
  readonly url: string;
  /** Keeps several installations, or tests, apart in one store: prefix of keys in Redis, schema in Postgres. */
  readonly namespace?: string;
  readonly onError: (error: Error) => void;
}

/** Opens the queue on the store that the URL names. Making the store's own tables is part of opening. */
export async function openQueue(options: QueueOptions): Promise<TryQueue> {
  const { protocol } = new URL(options.url);
  if (protocol === 'redis:' || protocol === 'rediss:') return createQueue(redisStore(options), options.onError);
  if (protocol === 'postgres:' || protocol === 'postgresql:') {
    return createQueue(await postgresStore(options), options.onError);
  }
  throw new Error(`QUEUE_URL: unknown scheme '${protocol}'; accepted are redis://, rediss:// and postgres://`);
}

/** What is used of BullMQ's Queue and Worker, whatever their backend. */
interface JobQueue {
  add(name: string, data: TryJob, opts: object): Promise<unknown>;
  addBulk(jobs: { name: string; data: TryJob; opts: object }[]): Promise<unknown>;
  getJobState(id: string): Promise<string>;
  getWaitingCount(): Promise<number>;
  close(): Promise<void>;
}
interface JobWorker {
  pause(doNotWaitActive: boolean): Promise<void>;
  resume(): Promise<void>;
  close(): Promise<void>;
}
type Process = (job: Job<TryJob>) => Promise<void>;

/**
 * Jobs that are added one by one. On Postgres, BullMQ makes two temporary tables for each batch: 3 ms, and as much of a processor,
 * where one job takes half of one; from a dozen jobs on the batch is the faster.
 */
const FEW_JOBS = 10;

function added(queue: JobQueue, jobs: readonly TryJob[]): Promise<unknown>[] {
  const toAdd = jobs.map((data) => ({ name: 'try', data, opts: { ...JOB_OPTIONS, jobId: jobId(data) } }));
  return jobs.length <= FEW_JOBS
    ? toAdd.map(({ name, data, opts }) => queue.add(name, data, opts))
    : [queue.addBulk(toAdd)];
}

/** What differs between the stores: how queues and workers connect. */
interface Store {
  readonly queue: (name: string) => JobQueue;
  readonly worker: (name: string, process: Process) => JobWorker;
  readonly close: () => void;
}

/** A finished job is removed at once: only so does adding the same try under another dispatch number say something. */
const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;
/** Jobs live milliseconds, so a job that is locked for five seconds belongs to a process that is gone. */
const WORKER_OPTIONS = {
  concurrency: 1,
  lockDuration: 5_000,
  stalledInterval: 5_000,
  maxStalledCount: 3,
  removeOnComplete: { count: 0 },
  removeOnFail: { count: 0 },
} as const;

function redisStore({ url, namespace = 'haru', onError }: QueueOptions): Store {
  const clients: Redis[] = [];
  const connect = (options: { readonly enableOfflineQueue?: boolean } = {}) => {
    const connection = new Redis(url, { maxRetriesPerRequest: null, ...options });
    connection.on('error', onError);
    clients.push(connection);
    return { connection, prefix: namespace };
  };
  return {
    // What cannot be said now is not said later: it is dispatched anew.
    queue: (name) => new Queue<TryJob>(name, connect({ enableOfflineQueue: false })).on('error', onError),
    worker: (name, process) =>
      new Worker<TryJob, void>(name, process, { ...connect(), ...WORKER_OPTIONS }).on('error', onError),
    close() {
      for (const client of clients) client.disconnect();
    },
  };
}

async function postgresStore({ url, namespace = 'haru_queue', onError }: QueueOptions): Promise<Store> {
  const connection = { connectionString: url, schema: namespace, max: 2, application_name: 'haru queue' };
  const migrator = new Queue('migration', { connection: { ...connection, migrate: true } }, createPostgresBackend);
  await migrator.waitUntilReady();
  await migrator.close();
  return {
    queue: (name) => new Queue(name, { connection }, createPostgresBackend).on('error', onError),
    worker: (name, process) =>
      new Worker(name, process, { connection, ...WORKER_OPTIONS }, createPostgresBackend).on('error', onError),
    close: () => {},
  };
}

/** A store that says nothing for so long is away: who asks has other work to do. */
const ANSWER_MS = 2_000;

async function answered<T>(work: Promise<T>): Promise<T> {
  const silence = new AbortController();
  const late = sleep(ANSWER_MS, undefined, { signal: silence.signal }).then(() => {
    throw new Error(`the queue's store did not answer within ${ANSWER_MS / 1_000} s`);
  });
  late.catch(() => {});
  work.catch(() => {});
  try {
    return await Promise.race([work, late]);
  } finally {
    silence.abort();
  }
}

function createQueue(store: Store, onError: (error: Error) => void): TryQueue {
  const queues = new Map<string, JobQueue>();
  const consumers = new Set<JobConsumer>();

  function queueOf(job: Pick<TryJob, 'queue' | 'lane'>): JobQueue {
    const name = queueName(job.queue, job.lane);
    const known = queues.get(name);
    if (known) return known;
    const queue = store.queue(name);
    queues.set(name, queue);
    return queue;
  }

  return {
    async add(jobs) {
      const batches = Map.groupBy(jobs, (job) => queueOf(job));
      await answered(Promise.all([...batches].flatMap(([queue, batch]) => added(queue, batch))));
    },
    standing: (jobs) =>
      answered(Promise.all(jobs.map(async (job) => toStanding(await queueOf(job).getJobState(jobId(job)))))),
    consume(queue, lane, handle) {
      const consumer = createConsumer(store, queueName(queue, lane), handle, onError);
      consumers.add(consumer);
      return {
        setOpen: (open) => consumer.setOpen(open),
        close() {
          consumers.delete(consumer);
          return consumer.close();
        },
      };
    },
    async check() {
      await answered(queueOf({ queue: 'default', lane: 0 }).getWaitingCount());
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      store.close();
    },
  };
}

function createConsumer(
  store: Store,
  name: string,
  handle: (job: TryJob) => Promise<void>,
  onError: (error: Error) => void,
): JobConsumer {
  const worker = store.worker(name, (job) => handle(job.data));
  let isOpen = true;
  return {
    setOpen(open) {
      if (open === isOpen) return;
      isOpen = open;
      if (open) worker.resume().catch(onError);
      else worker.pause(true).catch(onError);
    },
    close: () => worker.close(),
  };
}

function queueName(queue: string, lane: number): string {
  return `${queue}-${lane}`;
}

function toStanding(state: string): JobStanding {
  if (state === 'unknown' || state === 'completed' || state === 'failed') return 'unknown';
  return state === 'active' ? 'active' : 'waiting';
}
