import { reasonOf } from '../../server/core/reasonOf.ts';
import type { OnDown, Output } from '../output.ts';
import { decodePosition, encodePosition } from '../position.ts';
import type { PositionFile } from './positionFile.ts';
import type { Sink } from './sink.ts';

export interface PositionedOptions {
  readonly maxBackoffMs: number;
  readonly onDown: OnDown;
}

const FIRST_BACKOFF_MS = 100;
const SAVE_EVERY_MS = 250;

/**
 * An output out of a sink and a file of positions. Events are confirmed before their position is kept, so a crash in
 * between repeats events and loses none. Positions are written a few times a second: what a crash forgets is repeated too.
 */
export function withPositions(
  sink: Sink,
  positions: PositionFile,
  { maxBackoffMs, onDown }: PositionedOptions,
): Output {
  let failures = 0;
  let awayUntil = 0;
  let savedAt = 0;

  const fail = (error: unknown): never => {
    failures += 1;
    awayUntil = Date.now() + Math.min(FIRST_BACKOFF_MS * 2 ** Math.min(failures - 1, 20), maxBackoffMs);
    onDown(reasonOf(error));
    throw error as Error;
  };
  const saveNowAndThen = async () => {
    if (Date.now() - savedAt < SAVE_EVERY_MS) return;
    savedAt = Date.now();
    await positions.save();
  };

  return {
    label: sink.label,
    isReady: () => Date.now() >= awayUntil,
    load: (stream) => Promise.resolve(positions.get(stream)),
    async push({ stream, expected, next, events }) {
      if (positions.get(stream) !== expected) return 'moved';
      try {
        if (events.length > 0) await sink.send(events);
        failures = 0;
        positions.set(stream, encodePosition(next));
        await saveNowAndThen();
      } catch (error) {
        fail(error);
      }
      return 'pushed';
    },
    async forget(before, kept) {
      const old = positions.streams().filter(([stream, text]) => !kept.has(stream) && decodePosition(text).at < before);
      for (const [stream] of old) positions.delete(stream);
      await positions.save();
      return old.length;
    },
    async close() {
      await positions.save();
      await sink.close();
    },
  };
}
