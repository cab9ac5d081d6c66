import { rm } from 'node:fs/promises';
import type { LedgerFile } from '../../../server/core/ledger.ts';
import type { Day } from '../../../server/dag/context.ts';
import { surveyPart } from './surveyPart.ts';
import type { SurveyedPart, SurveyTools } from './surveyPart.ts';
import type { DayCount } from './writeDays.ts';

/** The parts of a share, judged one after another while those before are copied. */
export interface Survey {
  /** In the order of the files; one that fails is followed by failures. */
  readonly parts: readonly Promise<SurveyedPart>[];
  /** What all of them hold for each day. */
  readonly counts: Promise<ReadonlyMap<Day, DayCount>>;
  /** Columns that the target's are made of and that no part has. */
  readonly lacking: Promise<readonly string[]>;
  count(day: Day): Promise<DayCount>;
  /** Judges no further part, and removes what it has written. */
  end(): Promise<void>;
}

const NOTHING: DayCount = { rows: 0, rejects: 0, ids: 0n };

/** Rows without a moment count for `undated`; `onPart` is told of each part that is judged. */
export function startSurvey(
  tools: SurveyTools,
  files: readonly LedgerFile[],
  undated: Day,
  onPart: () => void,
): Survey {
  const stop = new AbortController();
  let before: Promise<unknown> = Promise.resolve();
  const parts = files.map((file) => {
    const part = before.then(async () => {
      stop.signal.throwIfAborted();
      const surveyed = await surveyPart(tools, file, undated);
      onPart();
      return surveyed;
    });
    // A failure is seen by who waits for it.
    part.catch(() => undefined);
    before = part;
    return part;
  });
  const counts = Promise.all(parts).then(countDays);
  counts.catch(() => undefined);
  const lacking = Promise.all(parts).then(lackedByAll);
  lacking.catch(() => undefined);
  return {
    parts,
    counts,
    lacking,
    count: async (day) => (await counts).get(day) ?? NOTHING,
    async end() {
      stop.abort();
      for (const part of await Promise.allSettled(parts)) if (part.status === 'fulfilled') await forget(part.value);
    },
  };
}

function lackedByAll(parts: readonly SurveyedPart[]): readonly string[] {
  return (parts[0]?.lacks ?? []).filter((column) => parts.every(({ lacks }) => lacks.includes(column)));
}

async function forget({ days }: SurveyedPart): Promise<void> {
  for (const { csv, rejected } of days.values()) {
    for (const file of [csv, rejected]) if (file !== null) await rm(file, { force: true });
  }
}

function countDays(parts: readonly SurveyedPart[]): ReadonlyMap<Day, DayCount> {
  const counts = new Map<Day, DayCount>();
  for (const { days } of parts) {
    for (const [day, { rows, rejects, ids }] of days) {
      const sum = counts.get(day) ?? NOTHING;
      counts.set(day, { rows: sum.rows + rows, rejects: sum.rejects + rejects, ids: sum.ids + ids });
    }
  }
  return counts;
}
