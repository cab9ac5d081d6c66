import { setTimeout as delay } from 'node:timers/promises';
import { createLineSplitter } from '../output/lineSplitter.ts';
import { interruptible } from './interruptible.ts';
import type { SshLink } from './link.ts';
import { pollJob, type JobOffsets } from './remoteJob.ts';

export type OutputStream = 'stdout' | 'stderr';

export interface FollowOptions {
  readonly link: SshLink;
  readonly name: string;
  /** Bytes of each output that were given in lines before. */
  readonly from: JobOffsets;
  readonly onLine: (line: string, stream: OutputStream) => void;
  /** Told where the next follower would go on; awaited, so that a slow reader slows the following. */
  readonly onOffsets: (offsets: JobOffsets) => Promise<void>;
  /** Told once, as soon as the job's process group is known. */
  readonly onRunning: (pid: number) => void;
  readonly signal: AbortSignal;
  /** How long a job that goes on is followed, in milliseconds; null: to its end. */
  readonly forMs: number | null;
}

/** How a job ended; null where it left no exit code: it was killed, or the host went down. */
export interface JobEnd {
  readonly code: number | null;
}

const WINDOW_BYTES = 4 * 1024 * 1024;
const SHORTEST_PAUSE_MS = 150;
const LONGEST_PAUSE_MS = 2000;
/** A launched job that has no process after this many milliseconds was cut off by the host's end. */
const STARTING_MS = 30_000;

/**
 * Gives the job's output line by line until it has ended and everything it wrote was given. Null: its time is over, and the
 * job goes on; whole lines of what it wrote so far were given. Rejects when the signal aborts.
 */
export async function followJob(options: FollowOptions): Promise<JobEnd | null> {
  const out = createLineSplitter((line) => options.onLine(line, 'stdout'));
  const err = createLineSplitter((line) => options.onLine(line, 'stderr'));
  let read = options.from;
  let pause = SHORTEST_PAUSE_MS;
  let isRunning = false;
  const startBy = performance.now() + STARTING_MS;
  const followUntil = performance.now() + (options.forMs ?? Infinity);

  for (;;) {
    options.signal.throwIfAborted();
    const poll = await interruptible(
      options.link.use((session) => pollJob(session, options.name, read, WINDOW_BYTES)),
      options.signal,
    );
    out.push(poll.out);
    err.push(poll.err);
    read = { out: read.out + poll.out.length, err: read.err + poll.err.length };
    if (poll.pid !== null && !isRunning) options.onRunning(poll.pid);
    isRunning ||= poll.pid !== null;

    const bytes = poll.out.length + poll.err.length;
    if (bytes > 0) {
      await options.onOffsets({ out: read.out - out.pendingBytes, err: read.err - err.pendingBytes });
      pause = SHORTEST_PAUSE_MS;
      if (bytes >= WINDOW_BYTES) continue;
    } else if (isOver(poll.state) || (poll.state === 'starting' && performance.now() > startBy)) {
      out.end();
      err.end();
      return { code: poll.code };
    }
    if (isOver(poll.state)) continue;
    if (poll.state !== 'starting' && performance.now() >= followUntil) return null;
    await delay(pause, undefined, { signal: options.signal });
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS);
  }
}

function isOver(state: string): boolean {
  return state === 'ended' || state === 'gone' || state === 'canceled' || state === 'absent';
}
