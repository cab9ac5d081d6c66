import { createPostgresBackend, Queue, Worker, type BackendFactory, type Job } from 'bullmq';
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
  if (protocol === 'postgres:' || protocol === 'postgresql:') return createQueue(await postgresStore(options), options.onError);
  throw new Error(`QUEUE_URL: unknown scheme '${protocol}'; accepted are redis://, rediss:// and postgres://`);
}

/** What differs between the stores: how a Queue and a Worker connect. */
interface Store {
  readonly connect: () => { connection: never; prefix?: string };
  readonly backend: BackendFactory | undefined;
  readonly close: () => Promise<void>;
}

function redisStore({ url, namespace = 'haru', onError }: QueueOptions): Store {
  const clients = new Set<Redis>();
  return {
    connect() {
      const client = new Redis(url, { maxRetriesPerRequest: null, enableReadyCheck: true });
      client.on('error', onError);
      clients.add(client);
      return { connection: client as never, prefix: namespace };
    },
    backend: undefined,
    async close() {
      for (const client of clients) client.disconnect();
      await Promise.resolve();
    },
  };
}

async function postgresStore({ url, namespace = 'haru_queue' }: QueueOptions): Promise<Store> {
  const config = (max: number, migrate: boolean) => ({
    connectionString: url,
    schema: namespace,
    max,
    ...(migrate ? { migrate: true } : {}),
    application_name: 'haru-queue',
  });
  const migrator = new Queue('migration', { connection: config(1, true) as never }, createPostgresBackend as never);
  await migrator.waitUntilReady();
  await migrator.close();
  return {
    connect: () => ({ connection: config(2, false) as never }),
    backend: createPostgresBackend as never,
    close: () => Promise.resolve(),
  };
}

function createQueue(store: Store, onError: (error: Error) => void): TryQueue {
  const queues = new Map<string, Queue>();
  const consumers = new Set<JobConsumer>();

  function queueOf(name: string): Queue {
    let queue = queues.get(name);
    if (!queue) {
      queue = new Queue(name, { ...store.connect(), defaultJobOptions: JOB_OPTIONS }, store.backend);
      queue.on('error', onError);
      queues.set(name, queue);
    }
    return queue;
  }

  return {
    async add(jobs) {
      const byQueue = Map.groupBy(jobs, (job) => queueName(job.queue, job.lane));
      await Promise.all(
        byQueue
          .entries()
          .map(([name, batch]) =>
            queueOf(name).addBulk(batch.map((job) => ({ name: 'try', data: job, opts: { ...JOB_OPTIONS, jobId: jobId(job) } }))),
          ),
      );
    },
    standing: (jobs) =>
      Promise.all(jobs.map(async (job) => toStanding(await queueOf(queueName(job.queue, job.lane)).getJobState(jobId(job))))),
    consume(queue, lane, handle) {
      const consumer = createConsumer(store, queueName(queue, lane), handle, onError);
      consumers.add(consumer);
      return {
        setOpen: consumer.setOpen,
        async close() {
          consumers.delete(consumer);
          await consumer.close();
        },
      };
    },
    async check() {
      await queueOf(queueName('default', 0)).getWaitingCount();
    },
    async close() {
      await Promise.all([...consumers].map((consumer) => consumer.close()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      await store.close();
    },
  };
}

function createConsumer(store: Store, name: string, handle: (job: TryJob) => Promise<void>, onError: (error: Error) => void): JobConsumer {
  const worker = new Worker(name, (job: Job<TryJob>) => handle(job.data), { ...store.connect(), ...WORKER_OPTIONS }, store.backend);
  worker.on('error', onError);
  let isOpen = true;
  return {
    setOpen(open) {
      if (open === isOpen) return;
      isOpen = open;
      if (open) void worker.resume();
      else void worker.pause(true);
    },
    close: () => worker.close(),
  };
}

/** A finished job is removed at once: only so does adding the same try under another dispatch number say something. */
const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;
/** Jobs live milliseconds, so a job that is locked for five seconds belongs to a process that is gone. */
const WORKER_OPTIONS = { concurrency: 1, lockDuration: 5_000, stalledInterval: 5_000, maxStalledCount: 3, removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } } as const;

function queueName(queue: string, lane: number): string {
  return `${queue}-${lane}`;
}

function toStanding(state: string): JobStanding {
  if (state === 'unknown' || state === 'completed' || state === 'failed') return 'unknown';
  return state === 'active' ? 'active' : 'waiting';
}
