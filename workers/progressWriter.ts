import { createProgressMeter, type Progress, type ProgressReport } from '../server/core/progress.ts';

/** From the first report to the first write, so that a short task costs none, and between two writes. */
const FIRST_MS = 300;
const PAUSE_MS = 1_000;

export interface ProgressWriter {
  report(progress: ProgressReport): void;
  /** The try has ended: what was shown is brought to its last report, and what was not shown is left out. */
  end(): void;
}

/** Stores the progress of one try while it runs, one write at a time; `store` never throws. */
export function createProgressWriter(store: (progress: Progress) => Promise<void>): ProgressWriter {
  const meter = createProgressMeter();
  let latest: ProgressReport | null = null;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | null = null;
  let writtenAt: number | null = null;
  let hasEnded = false;

  function write(): void {
    timer = undefined;
    if (latest === null) return;
    writtenAt = performance.now();
    const progress = meter(latest, writtenAt);
    latest = null;
    writing = store(progress).finally(() => {
      writing = null;
      if (hasEnded) write();
      else if (latest !== null) wait();
    });
  }

  function wait(): void {
    const ms = writtenAt === null ? FIRST_MS : Math.max(0, writtenAt + PAUSE_MS - performance.now());
    timer ??= setTimeout(write, ms).unref();
  }

  return {
    report(progress) {
      if (hasEnded) return;
      latest = progress;
      if (writing === null) wait();
    },
    end() {
      hasEnded = true;
      clearTimeout(timer);
      if (writtenAt !== null && writing === null) write();
    },
  };
}
