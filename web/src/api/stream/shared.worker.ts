import { openStreamConnection } from './connection.ts';
import type { FromStream, StreamStatus, ToStream } from './messages.ts';

/** One connection for all tabs of the browser: each message goes to every tab. */

const pages = new Set<MessagePort>();
let status: StreamStatus = 'connecting';

const connection = openStreamConnection('/api/haru/v1/stream', (news) => {
  if (news.kind === 'status') status = news.status;
  for (const page of pages) page.postMessage(news);
});

globalThis.addEventListener('connect', (event) => {
  const [page] = (event as MessageEvent).ports;
  if (page === undefined) return;
  pages.add(page);
  page.addEventListener('message', ({ data }: MessageEvent<ToStream>) => {
    if (data.kind === 'leave') pages.delete(page);
    else connection[data.kind]();
  });
  page.start();
  const tell = (news: FromStream) => page.postMessage(news);
  tell({ kind: 'status', status });
  // From here on the page misses nothing, as if the stream had begun now.
  if (status === 'live') tell({ kind: 'message', message: { type: 'ready' } });
});
