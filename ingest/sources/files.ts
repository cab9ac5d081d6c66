import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '../../server/core/reasonOf.ts';
import { followFiles } from '../followedFiles.ts';
import type { Glob } from '../options.ts';
import type { OutputRun, SourceDeps } from './run.ts';

export interface FileDeps extends SourceDeps {
  readonly pollMs: number;
  readonly scanMs: number;
}

const FIRST_BACKOFF_MS = 100;
/** Positions of files that are gone are kept this long, in case that they come back. */
const FORGET_AFTER_S = 30 * 86_400;

/**
 * Follows files for one output: each complete line goes there as an event, and the file's position moves with it. While
 * the output is away nothing is read for it: the files are the spool.
 */
export function followForOutput(globs: readonly Glob[], deps: FileDeps): OutputRun {
  const { output, signal, report } = deps;
  const files = followFiles(globs, deps, Date.now);
  let caughtUp = false;
  let scannedAt = -Infinity;
  let hasForgotten = false;

  /** One look at all files; returns how long to wait for the next one. Files are found, but not read, while the output is away. */
  const tick = async (): Promise<number> => {
    const isDue = Date.now() - scannedAt >= deps.scanMs;
    if (isDue) {
      await files.scan();
      scannedAt = Date.now();
    }
    if (!output.isReady()) return deps.pollMs;
    const lines = await files.drain(signal);
    if (deps.health.problem !== null) report('all is well again');
    deps.health.problem = null;
    if (lines > 0) caughtUp = false;
    else if (isDue) caughtUp = true;
    if (caughtUp && !hasForgotten) {
      await output.forget(Date.now() / 1000 - FORGET_AFTER_S, files.identities());
      hasForgotten = true;
    }
    return lines > 0 ? 0 : deps.pollMs;
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      let waitMs = 0;
      try {
        waitMs = await tick();
        failures = 0;
      } catch (error) {
        failures += 1;
        waitMs = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10), deps.maxBackoffMs);
        if (output.isReady() && !signal.aborted) deps.complain(`${reasonOf(error)}; trying again`);
      }
      if (waitMs > 0) await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  };

  return {
    ended: run(),
    streams: () => files.count(),
    isCaughtUp: () => caughtUp && deps.health.problem === null,
    behind: () => `${megabytes(files.behind())} MB`,
    close: () => files.close(),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(1);
}
