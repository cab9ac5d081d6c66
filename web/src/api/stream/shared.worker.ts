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
    if (data.kind === 'connect') connection.connect();
    else pages.delete(page);
  });
  page.start();
  page.postMessage({ kind: 'status', status } satisfies FromStream);
});
