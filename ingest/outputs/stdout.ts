import { once } from 'node:events';
import type { Sink } from './sink.ts';

/** Writes one event a line, no faster than the reader takes them. */
export function stdoutSink(stream: NodeJS.WritableStream = process.stdout): Sink {
  return {
    label: 'stdout',
    async send(events) {
      const text = events.map(({ json }) => `${json}\n`).join('');
      if (!stream.write(text)) await once(stream, 'drain');
    },
    close: () => Promise.resolve(),
  };
}
