import { join } from 'node:path';
import { openLogBuffer } from '../logBuffer.ts';
import type { OutputOptions } from '../options.ts';
import { DEFAULT_INDEX } from '../options.ts';
import type { OnDown, Output } from '../output.ts';
import type { Counters } from '../stats.ts';
import { elasticsearchSink } from './elasticsearch.ts';
import { kafkaSink } from './kafka.ts';
import { noPositions, openPositionFile } from './positionFile.ts';
import type { Sink } from './sink.ts';
import { stdoutSink } from './stdout.ts';
import { withPositions } from './withPositions.ts';

export interface OutputContext {
  readonly name: string;
  /** Null where positions are of no use: what is read cannot be read again. */
  readonly stateFolder: string | null;
  readonly maxBackoffMs: number;
  readonly counters: Counters;
  readonly report: (message: string) => void;
  readonly onDown: OnDown;
}

export function openOutput(options: OutputOptions, context: OutputContext): Output {
  if (options.kind === 'redis') return openLogBuffer({ ...context, url: options.url, list: options.list ?? '' });
  const { name, stateFolder } = context;
  const positions =
    stateFolder === null ? noPositions() : openPositionFile(join(stateFolder, name, `${options.kind}.json`));
  return withPositions(sinkOf(options, context), positions, context);
}

function sinkOf(options: Exclude<OutputOptions, { kind: 'redis' }>, { counters, report }: OutputContext): Sink {
  switch (options.kind) {
    case 'kafka':
      return kafkaSink(options);
    case 'elasticsearch':
      return elasticsearchSink({ url: options.url, index: options.index ?? DEFAULT_INDEX }, counters, report);
    case 'stdout':
      return stdoutSink();
  }
}
