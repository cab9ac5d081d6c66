import { livingProcesses } from '../../db/read/processes.ts';
import { databaseNow, eventIdsAfter, eventsAfter, logsAfter, runningProgress } from '../../db/read/feed.ts';
import type { Services } from '../services.ts';
import { frame } from './frame.ts';
import { changeMessage, logMessage, progressMessage } from './messages.ts';

/** Rows of one round; what is beyond comes in the next. */
const BATCH = 1_000;
/** A row may become visible this long after the moment that it carries: no transaction that writes state is longer. */
const OVERLAP_SECONDS = 15;
const LOG_OVERLAP_SECONDS = 2;

/** Reads what has happened since the last round, as frames of the stream. */
export interface Feed {
  /** Everything up to here has been read, but for rows that become visible late. */
  cursor(): string;
  /** What is new. `isSweep`: also what became visible late, and the progress of running tries. */
  round(isSweep: boolean): Promise<Round>;
}

export interface Round {
  readonly frames: readonly string[];
  /** There is more to read at once. */
  readonly isFull: boolean;
}

/** A feed that begins now. */
export async function createFeed(services: Services): Promise<Feed> {
  const db = services.database.kysely;
  let cursor = await databaseNow(db);
  let logCursor = cursor;
  /** Events that need not be sent: those that were, and those that were there before; ids with instants within the overlap. */
  const sent = new Map(
    (await eventIdsAfter(db, cursor, OVERLAP_SECONDS)).map(({ id, at }) => [id, Date.parse(at)] as const),
  );
  const lastChunks = new Map<string, number>();
  let lastProgress: ReadonlyMap<string, string> = new Map();
  let lastLiving: string | null = null;
  /** Read and not handed out yet: a round that fails later on keeps for the next one what it has read. */
  let read: string[] = [];

  /** Answers whether there is more to read at once. */
  async function changes(isSweep: boolean): Promise<boolean> {
    const events = await eventsAfter(db, cursor, isSweep ? OVERLAP_SECONDS : 0, [...sent.keys()], BATCH);
    for (const event of events) {
      const message = await changeMessage(services, event);
      if (event.at > cursor) cursor = event.at;
      sent.set(event.id, Date.parse(event.at));
      read.push(frame('change', message, cursor));
    }
    const oldest = Date.parse(cursor) - (OVERLAP_SECONDS + 1) * 1000;
    for (const [id, at] of sent) if (at < oldest) sent.delete(id);
    return events.length >= BATCH;
  }

  async function logs(): Promise<void> {
    const from = new Date(Date.parse(logCursor) - LOG_OVERLAP_SECONDS * 1000).toISOString();
    const current = new Map<string, number>();
    for (const log of await logsAfter(db, from, BATCH)) {
      const message = await logMessage(services, log);
      const key = JSON.stringify([log.dag_id, log.run_id, log.task_no, log.map_index, log.try_number]);
      if (log.at > logCursor) logCursor = log.at;
      if (lastChunks.get(key) !== log.seq) read.push(frame('log', message));
      current.set(key, log.seq);
    }
    lastChunks.clear();
    for (const [key, seq] of current) lastChunks.set(key, seq);
  }

  async function progress(): Promise<void> {
    const current = new Map<string, string>();
    for (const row of await runningProgress(db)) {
      const message = await progressMessage(services, row);
      if (!message) continue;
      const { progress: _, ...key } = message;
      const text = frame('progress', message);
      const name = JSON.stringify(key);
      if (lastProgress.get(name) !== text) read.push(text);
      current.set(name, text);
    }
    lastProgress = current;
  }

  /** Nobody writes down that a process is gone without a word. */
  async function processes(): Promise<void> {
    const living = await livingProcesses(services.database.pool);
    if (lastLiving !== null && living !== lastLiving) read.push(frame('processes', {}));
    lastLiving = living;
  }

  return {
    cursor: () => cursor,
    async round(isSweep) {
      const isFull = read.length < BATCH ? await changes(isSweep) : true;
      await logs();
      if (isSweep) {
        await progress();
        await processes();
      }
      const frames = read;
      read = [];
      return { frames, isFull };
    },
  };
}

const MAX_MISSED = 5_000;
const MAX_AGE_MS = 3_600_000;

/** What a page missed that was away since the given cursor; null: too much or too long ago to tell. */
export async function missedSince(services: Services, cursor: string, now: string): Promise<readonly string[] | null> {
  if (Date.parse(now) - Date.parse(cursor) > MAX_AGE_MS) return null;
  const events = await eventsAfter(services.database.kysely, cursor, OVERLAP_SECONDS, [], MAX_MISSED + 1);
  if (events.length > MAX_MISSED) return null;
  return Promise.all(events.map(async (event) => frame('change', await changeMessage(services, event))));
}
