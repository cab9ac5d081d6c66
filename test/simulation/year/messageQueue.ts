import { jobId, type JobStanding, type TryJob, type TryQueue } from '../../../server/queue/queue.ts';
import type { Random } from '../../support/core/random.ts';

/** A queue that loses some messages, delivers some twice, is away at times, and forgets everything now and then. */
export class MessageQueue {
  readonly #random: Random;
  readonly #waiting = new Map<string, TryJob>();
  readonly #active = new Set<string>();
  readonly #wake: () => void;
  isAway = false;
  lost = 0;
  doubled = 0;

  constructor(random: Random, wake: () => void) {
    this.#random = random;
    this.#wake = wake;
  }

  /** As a process sees it. */
  readonly client: Pick<TryQueue, 'add' | 'standing'> = {
    add: (jobs) => {
      if (this.isAway) return Promise.reject(queueAway());
      for (const job of jobs) {
        const id = jobId(job);
        if (this.#random.chance(0.02)) this.lost++;
        else if (!this.#active.has(id)) this.#waiting.set(id, job);
      }
      this.#wake();
      return Promise.resolve();
    },
    standing: (jobs) =>
      this.isAway ? Promise.reject(queueAway()) : Promise.resolve(jobs.map((job) => this.#standing(jobId(job)))),
  };

  /** The next job for a worker of these queues; null: none waits. */
  take(queues: readonly string[]): TryJob | null {
    if (this.isAway) return null;
    for (const [id, job] of this.#waiting) {
      if (!queues.includes(job.queue)) continue;
      if (this.#random.chance(0.02)) this.doubled++;
      else this.#waiting.delete(id);
      this.#active.add(id);
      return job;
    }
    return null;
  }

  /** The worker has done with it. */
  done(job: TryJob): void {
    this.#active.delete(jobId(job));
  }

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  forgetAll(): void {
    this.lost += this.#waiting.size;
    this.#waiting.clear();
    this.#active.clear();
  }

  #standing(id: string): JobStanding {
    return this.#active.has(id) ? 'active' : this.#waiting.has(id) ? 'waiting' : 'unknown';
  }
}

function queueAway(): Error {
  return Object.assign(new Error('the queue is away'), { code: 'QUEUE_AWAY' });
}
