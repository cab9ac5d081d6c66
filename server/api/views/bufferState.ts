import type { ChainableCommander, Redis } from 'ioredis';
import { fetchReasonOf } from '../../core/reasonOf.ts';

/** Whether the log buffer answers, and what no drain has claimed yet. */
export interface BufferState {
  /** Null: it answers. */
  readonly problem: string | null;
  /** Days whose lists wait. */
  readonly lists: number;
  readonly events: number;
  /** The first of those days, in UTC; null: nothing waits, or it does not answer. */
  readonly oldestDay: string | null;
  readonly asOf: string;
}

const DAY_MS = 86_400_000;
/** Lists of days before are not looked for: names are asked for one by one, because whoever else uses the server may have many keys. */
const DAYS = 31;

/** Answers within `limitMs` whatever the server does. */
export async function bufferState(
  redis: Redis,
  { now, limitMs }: { now: Date; limitMs: number },
): Promise<BufferState> {
  const asOf = now.toISOString();
  try {
    const waiting = (await within(limitMs, lengthsOf(redis, daysUntil(now)))).filter(({ length }) => length > 0);
    const events = waiting.reduce((sum, { length }) => sum + length, 0);
    return { problem: null, lists: waiting.length, events, oldestDay: waiting[0]?.day ?? null, asOf };
  } catch (error) {
    return { problem: fetchReasonOf(error), lists: 0, events: 0, oldestDay: null, asOf };
  }
}

/** Up to the day after, which a clock that is ahead may be in already. */
function daysUntil(now: Date): readonly string[] {
  return Array.from({ length: DAYS + 1 }, (_, at) =>
    new Date(now.getTime() + (at + 1 - DAYS) * DAY_MS).toISOString().slice(0, 10),
  );
}

async function lengthsOf(redis: Redis, days: readonly string[]) {
  const commands = days.reduce<ChainableCommander>((all, day) => all.llen(day.replaceAll('-', '')), redis.pipeline());
  const answers = (await commands.exec()) ?? [];
  return days.map((day, at) => {
    const [error, length] = answers[at] ?? [null, 0];
    // Something else goes by the name of a day.
    if (error?.message.startsWith('WRONGTYPE')) return { day, length: 0 };
    if (error) throw error;
    return { day, length: length as number };
  });
}

async function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
