import { progressReport, type ProgressReport } from '../../server/core/progress.ts';
import type { Context } from '../../server/dag/context.ts';
import type { Channel } from './channel.ts';

/** Between two reports to the worker, however often the task says how far it is. */
const PAUSE_MS = 500;

export interface ProgressSender {
  readonly report: Context['progress'];
  /** Sends what has not been sent yet. */
  flush(): void;
}

export function createProgressSender(channel: Channel): ProgressSender {
  let latest: ProgressReport | null = null;
  let timer: NodeJS.Timeout | undefined;
  let sentAt = -Infinity;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (latest === null) return;
    sentAt = performance.now();
    channel.send({ type: 'progress', progress: latest });
    latest = null;
  };
  return {
    report(done, total, unit, beside) {
      latest = progressReport(done, total, unit, beside) ?? latest;
      const pause = sentAt + PAUSE_MS - performance.now();
      if (pause <= 0) flush();
      else timer ??= setTimeout(flush, pause).unref();
    },
    flush,
  };
}
