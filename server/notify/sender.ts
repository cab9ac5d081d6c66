import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { delayAfter } from '../core/delivery.ts';
import { functionsOf, noticeUrl, type Notice, type Rendered } from '../core/notification.ts';
import { reasonOf } from '../core/reasonOf.ts';
import type { ConnectionValue } from '../dag/context.ts';
import type { DefinitionCache } from '../db/definitions.ts';
import {
  claimNotifications,
  endNotificationAttempt,
  type ClaimedNotification,
  type Outcome,
} from '../db/notifications.ts';
import { deliver } from './deliver.ts';

/** What a process that sends notifications is given. */
export interface SenderSettings {
  /** Where people reach the page. */
  readonly publicUrl: string;
  readonly connection: (name: string) => Promise<ConnectionValue | null>;
  /** Where notices of connections of type `log` go. */
  readonly log: (text: string) => void;
  /** From the beginning of an attempt until it is cut off. Default 15 s. */
  readonly limitMs?: number;
}

export interface SenderDeps extends SenderSettings {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
  readonly by: 'worker' | 'scheduler';
  /** Runs the author's functions; throws what they throw. Null: the built-in text stands for theirs. */
  readonly render: ((notification: ClaimedNotification, notice: Notice) => Promise<Rendered>) | null;
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export interface Sender {
  /** Begins to send what is due, as far as there is room; answers how many that were. */
  tick(): Promise<number>;
  /** Resolves when all that was begun has ended. */
  settled(): Promise<void>;
}

const LIMIT_MS = 15_000;
/** At a time in this process: to one receiver, and in all. */
const PER_CONNECTION = 4;
const IN_ALL = 32;
/** Of what was claimed, until another process takes it: longer than functions and sending together may take. */
const CLAIM_SECONDS = 60;

/** Sends notifications, each by itself: one that hangs or fails holds up no other. */
export function createSender(deps: SenderDeps): Sender {
  const busy = new Map<string, number>();
  const running = new Set<Promise<void>>();

  async function send(notification: ClaimedNotification): Promise<void> {
    const { connection } = notification.notifier;
    busy.set(connection, (busy.get(connection) ?? 0) + 1);
    try {
      const outcome = await attempt(deps, notification);
      await endNotificationAttempt(deps.pool, notification, outcome, deps.by);
      deps.onChange();
    } catch (error) {
      // It is taken again when its claim has run out.
      deps.onError(error);
    } finally {
      const left = (busy.get(connection) ?? 1) - 1;
      if (left === 0) busy.delete(connection);
      else busy.set(connection, left);
    }
  }

  return {
    async tick() {
      if (running.size >= IN_ALL) return 0;
      const claimed = await claimNotifications(deps.pool, {
        perConnection: PER_CONNECTION,
        free: IN_ALL - running.size,
        busy,
        claimSeconds: CLAIM_SECONDS,
      });
      for (const notification of claimed) {
        const sending = send(notification).finally(() => running.delete(sending));
        running.add(sending);
      }
      return claimed.length;
    },
    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function attempt(deps: SenderDeps, notification: ClaimedNotification): Promise<Outcome> {
  const { notifier, deliveryId, attempts, createdAt, now } = notification;
  const failed = (problem: string, isFinal: boolean): Outcome => ({
    kind: 'failed',
    problem,
    delayMs: delayAfter({ attempts, createdAt, now, isFinal }),
  });
  const connection = await deps.connection(notifier.connection);
  if (!connection) {
    return failed(
      `there is no connection '${notifier.connection}' (haru connections set ${notifier.connection} ...)`,
      false,
    );
  }
  const notice = await noticeOf(deps, notification);
  const { rendered, note } = await renderOrNot(deps, notification, notice);
  const message = { deliveryId, notice, notifier, rendered, connection };
  const { problem, isFinal } = await deliver(message, deps.limitMs ?? LIMIT_MS, deps.log);
  return problem === null ? { kind: 'sent', note } : failed(problem, isFinal);
}

async function noticeOf(
  { pool, definitions, publicUrl }: SenderDeps,
  notification: ClaimedNotification,
): Promise<Notice> {
  const { occasion, dagId, runId, taskNo, mapIndex, tryNumber, businessDay, state, error, question } = notification;
  const { definition } = await definitions.get(pool, notification.versionId);
  const taskId = definition.tasks[taskNo]?.taskId ?? null;
  const url = noticeUrl(publicUrl, { dagId, runId, taskId, mapIndex });
  const notice = { occasion, dagId, runId, taskId, mapIndex, tryNumber, state, businessDay, error, url };
  return question ? { ...notice, question } : notice;
}

/** An author's function that fails costs its own text only. */
async function renderOrNot(
  { render, by }: SenderDeps,
  notification: ClaimedNotification,
  notice: Notice,
): Promise<{ readonly rendered: Rendered; readonly note: string | null }> {
  const functions = functionsOf(notification.notifier);
  if (functions.length === 0) return { rendered: {}, note: null };
  if (!render) return { rendered: {}, note: `with the built-in text, sent by the ${by} as no worker is up` };
  try {
    return { rendered: await render(notification, notice), note: null };
  } catch (error) {
    return {
      rendered: {},
      note: `with the built-in text, as its function ${functions.join(', ')} failed: ${reasonOf(error)}`,
    };
  }
}

/** Repeats the sender's round, until it is stopped. */
export interface RunningSender {
  stop(): Promise<void>;
}

const ROUND_MS = 1_000;
/** For what is under way at a stop; what has not ended then is sent again by another process. */
const STOP_MS = 1_000;

/** Sends what is due every second, whenever `mayTick` says that it is this process's turn. */
export function startNotices(
  deps: SenderDeps,
  mayTick: () => Promise<boolean> = () => Promise.resolve(true),
): RunningSender {
  const sender = createSender(deps);
  let round: Promise<unknown> | null = null;
  const timer = setInterval(() => {
    round ??= mayTick()
      .then((may) => (may ? sender.tick() : 0))
      .catch(deps.onError)
      .finally(() => {
        round = null;
      });
  }, ROUND_MS);
  return {
    async stop() {
      clearInterval(timer);
      await round;
      await Promise.race([sender.settled(), sleep(STOP_MS, undefined, { ref: false })]);
    },
  };
}
