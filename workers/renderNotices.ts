import type { Pool } from 'pg';
import { noticeEvent, type Notice, type Rendered } from '../server/core/notification.ts';
import type { Day } from '../server/dag/context.ts';
import type { DefinitionCache, StoredVersion } from '../server/db/definitions.ts';
import type { ClaimedNotification } from '../server/db/notifications.ts';
import { childKey } from './childKey.ts';
import type { ChildPool, TaskChild } from './childPool.ts';
import type { BindMessage, RenderMessage } from './protocol.ts';

interface RendererDeps {
  readonly pool: Pool;
  readonly definitions: DefinitionCache;
  readonly children: ChildPool;
  readonly bind: (version: StoredVersion) => Promise<BindMessage>;
}

/** How long the functions of one notifier may take, until their process is killed. */
const LIMIT_MS = 10_000;

/** Processes of functions at a time. */
const AT_ONCE = 2;

/** Runs notifiers' functions in children of their own turn, with no connection and no variable in their memory. */
export function createRenderer({ pool, definitions, children, bind }: RendererDeps) {
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];

  return async (notification: ClaimedNotification, notice: Notice): Promise<Rendered> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await render(notification, notice);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };

  async function render(notification: ClaimedNotification, notice: Notice): Promise<Rendered> {
    const version = await definitions.get(pool, notification.versionId);
    const child = await children.take({
      key: childKey(version, { connections: {}, variables: {} }),
      isBackground: false,
      bind: () => bind(version),
    });
    try {
      const { taskNo, occasion, place } = notification;
      const event = noticeEvent(notice);
      const { rendered, memoryMb } = await ask(child, {
        type: 'render',
        dagId: version.dagId,
        definitionHash: version.definitionHash,
        at: { taskId: version.definition.tasks[taskNo]?.taskId ?? null, occasion, place },
        event: { ...event, businessDay: event.businessDay as Day },
      });
      children.give(child, memoryMb);
      return rendered;
    } catch (error) {
      children.discard(child);
      throw error;
    }
  }
}

function ask(child: TaskChild, message: RenderMessage): Promise<{ rendered: Rendered; memoryMb: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ rendered: Rendered; memoryMb: number }>();
  const limit = setTimeout(() => reject(new Error(`it took longer than ${LIMIT_MS / 1_000} s`)), LIMIT_MS);
  child.listen({
    onOutput: () => {},
    onExit: (code, signal) => reject(new Error(`its process ended: ${signal ?? `exit code ${code}`}`)),
    onMessage(answer) {
      if (answer.type === 'rendered') resolve(answer);
      else if (answer.type === 'unrendered') reject(new Error(answer.message));
    },
  });
  child.send(message);
  return promise.finally(() => clearTimeout(limit));
}
