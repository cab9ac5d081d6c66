import { parseMessage, type FromStream, type StreamStatus } from './messages.ts';
import { createSseParser } from './sse.ts';

/** Without a sign of life for so long the connection is taken for dead; the server sends one at least every 15 s. */
const SILENCE_MS = 45_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

export interface StreamConnection {
  /** Connects now, if it is not connected: at once if it waits for its next attempt. */
  readonly connect: () => void;
  /** Connects anew whatever it is doing: the session is another one. */
  readonly renew: () => void;
}

/** Keeps one stream of events open, resumes after the last event seen, and tells how it fares. */
export function openStreamConnection(url: string, tell: (news: FromStream) => void): StreamConnection {
  let lastId = '';
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: AbortController | null = null;

  const say = (status: StreamStatus) => tell({ kind: 'status', status });

  const read = async (abort: AbortController): Promise<'ended' | 'signedOut'> => {
    const headers = { accept: 'text/event-stream', ...(lastId !== '' && { 'last-event-id': lastId }) };
    let silence = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const response = await fetch(url, {
        headers,
        signal: abort.signal,
        credentials: 'same-origin',
        cache: 'no-store',
      });
      if (response.status === 401) return 'signedOut';
      if (!response.ok || response.body === null) return 'ended';
      const parse = createSseParser(lastId);
      for await (const piece of piecesOf(response.body)) {
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), SILENCE_MS);
        for (const { event, data, id } of parse(piece)) {
          lastId = id;
          const message = parseMessage(event, data);
          if (message === null) continue;
          if (message.type === 'ready') {
            failures = 0;
            say('live');
          }
          tell({ kind: 'message', message });
        }
      }
      return 'ended';
    } finally {
      clearTimeout(silence);
    }
  };

  const connect = () => {
    clearTimeout(timer);
    if (current !== null) return;
    const abort = new AbortController();
    current = abort;
    void read(abort)
      .catch(() => 'ended' as const)
      .then((end) => {
        if (current !== abort) return;
        current = null;
        if (end === 'signedOut') return say('signedOut');
        say('lost');
        const delay = Math.min(FIRST_DELAY_MS * 2 ** failures, LONGEST_DELAY_MS);
        failures += 1;
        timer = setTimeout(connect, delay * (0.5 + Math.random() / 2));
      });
  };

  return {
    connect,
    renew() {
      const open = current;
      current = null;
      open?.abort();
      connect();
    },
  };
}

async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
