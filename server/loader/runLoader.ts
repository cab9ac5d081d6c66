import type { Loader, LoadReport } from './loader.ts';
import { watchFolders } from './watchFolders.ts';

export interface LoaderLoop {
  readonly loader: Loader;
  readonly folders: readonly string[];
  /** Pause between two rounds when no change was noticed, in milliseconds; well below the lease. */
  readonly scanMs: number;
  /** After each round that went through. */
  readonly onRound: (report: LoadReport) => void;
  /** A round failed, such as by an unreachable database; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

export interface RunningLoader {
  /** Ends after the round that runs, and gives the leases back. */
  stop(): Promise<void>;
}

/** Repeats rounds: at once when a file changes, else after a pause. */
export function runLoader({ loader, folders, scanMs, onRound, onError }: LoaderLoop): RunningLoader {
  const stopping = new AbortController();
  let isDue = false;
  let wake: (() => void) | null = null;
  const notice = (): void => {
    isDue = true;
    wake?.();
  };
  const watcher = watchFolders(folders, notice);

  async function round(): Promise<void> {
    try {
      const report = await loader.tick();
      watcher.include(report.inputs);
      onRound(report);
    } catch (error) {
      onError(error);
    }
  }

  async function pause(): Promise<void> {
    if (isDue || stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, scanMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      isDue = false;
      await round();
      await pause();
    }
  }

  const ended = loop();
  return {
    async stop() {
      stopping.abort();
      wake?.();
      watcher.close();
      await ended;
      await loader.release().catch(onError);
    },
  };
}
