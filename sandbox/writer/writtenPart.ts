import type { DayOfEvents } from '../events/plan.ts';
import type { LivePlace, WrittenPart } from './daySequence.ts';
import { NOTHING_WRITTEN, placeAfter } from './daySequence.ts';

/** What ends the target of a request: day and number of a planned line, or day, second and place of a live one. */
const TAG = /n=\d{8}-(?:live-(\d+)-)?(\d+) HTTP\//;

/**
 * The part of a day that is in its file, told by the last complete lines of the file. A planned line that is malformed on
 * purpose has no tag; it counts as the one behind the planned line before it. Live lines always have one. `lines` must
 * reach back to a tagged planned line or to the beginning of the file.
 */
export function writtenPart(of: DayOfEvents, lines: readonly string[]): WrittenPart {
  let untagged = 0;
  let lastLive: LivePlace | null = null;
  let lastPlanned: number | null = null;
  for (const line of lines.toReversed()) {
    const match = TAG.exec(line);
    if (match === null) {
      untagged += 1;
    } else if (match[1] !== undefined) {
      lastLive ??= { second: Number(match[1]), index: Number(match[2]) };
    } else {
      lastPlanned = Number(match[2]);
      break;
    }
  }
  return {
    nextPlanned: (lastPlanned ?? -1) + 1 + untagged,
    nextLive: lastLive === null ? NOTHING_WRITTEN.nextLive : placeAfter(of, lastLive),
  };
}
