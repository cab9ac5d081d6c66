import type { ServerResponse } from 'node:http';
import { frame } from './frame.ts';

/** Characters that wait for a slow reader, more than one round brings; what comes when there are more is left out. */
const MAX_BUFFERED = 1024 * 1024;
/** How long a reader has for what is buffered when the stream is ended. */
const END_MS = 1_000;

export interface StreamClient {
  write(text: string): void;
  /** Resolves with false once its login is no longer valid. */
  isAllowed(): Promise<boolean>;
  end(): void;
}

/**
 * A connected page. One that reads too slowly misses messages instead of growing the buffer, and is told to read
 * everything again as soon as it has caught up.
 */
export function createStreamClient(response: ServerResponse, isAllowed: () => Promise<boolean>): StreamClient {
  let isBehind = false;
  return {
    write(text) {
      if (isBehind || response.writableEnded) return;
      if (response.writableLength > MAX_BUFFERED) {
        isBehind = true;
        response.once('drain', () => {
          isBehind = false;
          response.write(frame('reset', { reason: 'slow' }));
        });
        return;
      }
      response.write(text);
    },
    isAllowed,
    end() {
      const timer = setTimeout(() => response.destroy(), END_MS);
      response.once('close', () => clearTimeout(timer));
      response.end();
    },
  };
}
