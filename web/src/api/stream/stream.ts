import { openStreamConnection } from './connection.ts';
import type { FromStream, PushedMessage, StreamStatus, ToStream } from './messages.ts';

type Listener = (message: PushedMessage) => void;

/** The page's end of the event stream. */
export interface EventStream {
  readonly status: StreamStatus;
  /** Begins, if it has not begun yet or has ended. */
  readonly connect: () => void;
  /** Begins anew, for all tabs, after signing in. */
  readonly renew: () => void;
  /** Both answer the function that ends the subscription. */
  readonly onMessage: (listener: Listener) => () => void;
  readonly onStatus: (listener: () => void) => () => void;
}

/** Shares a connection with the browser's other tabs where it can, else opens one of its own. */
export function createEventStream(): EventStream {
  const listeners = new Set<Listener>();
  const watchers = new Set<() => void>();
  let status: StreamStatus = 'connecting';

  const hear = (news: FromStream) => {
    if (news.kind === 'message') {
      for (const listener of listeners) listener(news.message);
      return;
    }
    status = news.status;
    for (const watcher of watchers) watcher();
  };
  const link = typeof SharedWorker === 'function' ? linkToShared(hear) : linkToOwn(hear);

  return {
    get status() {
      return status;
    },
    connect: link.connect,
    renew: link.renew,
    onMessage: (listener) => subscribe(listeners, listener),
    onStatus: (watcher) => subscribe(watchers, watcher),
  };
}

type Link = Pick<EventStream, 'connect' | 'renew'>;

function linkToShared(hear: (news: FromStream) => void): Link {
  const worker = new SharedWorker(new URL('./shared.worker.ts', import.meta.url), {
    type: 'module',
    name: 'haru-stream',
  });
  const send = (message: ToStream) => worker.port.postMessage(message);
  worker.port.addEventListener('message', ({ data }: MessageEvent<FromStream>) => hear(data));
  worker.port.start();
  window.addEventListener('pagehide', ({ persisted }) => {
    if (!persisted) send({ kind: 'leave' });
  });
  return { connect: () => send({ kind: 'connect' }), renew: () => send({ kind: 'renew' }) };
}

function linkToOwn(hear: (news: FromStream) => void): Link {
  return openStreamConnection('/api/haru/v1/stream', hear);
}

function subscribe<T>(set: Set<T>, item: T): () => void {
  set.add(item);
  return () => void set.delete(item);
}
