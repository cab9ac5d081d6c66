import type { CronShape } from '../domain/cron.ts';
import { formatDuration } from '../domain/measure.ts';
import type { AssetWords, DataWords, ScheduleWords, WorkingDayWords } from '../domain/schedule.ts';
import type { Language } from '../domain/time.ts';

/** How a language says the parts of a schedule. */
export interface ScheduleGrammar {
  readonly language: Language;
  readonly none: string;
  readonly once: string;
  readonly continuous: string;
  readonly every: (duration: string) => string;
  readonly assets: (words: AssetWords) => string;
  readonly shape: (cron: CronShape, zone: string) => string;
  /** Follows the shape, with its own comma. */
  readonly workingDays: (words: WorkingDayWords) => string;
  /** Comes last, with its own comma. */
  readonly data: (data: DataWords) => string;
}

/** A schedule as one phrase. */
export function scheduleText(words: ScheduleWords, grammar: ScheduleGrammar): string {
  if (words.kind === 'cron') {
    const { shape, zone, delayMinutes, data, workingDays } = words;
    const days = workingDays === null ? '' : grammar.workingDays(workingDays);
    return `${grammar.shape(shape, zone)}${delayText(delayMinutes, grammar)}${days}${grammar.data(data)}`;
  }
  if (words.kind === 'every') {
    const period = grammar.every(formatDuration(words.seconds, grammar.language));
    return `${period}${delayText(words.delayMinutes, grammar)}`;
  }
  if (words.kind === 'assets') return grammar.assets(words);
  return grammar[words.kind];
}

function delayText(minutes: number, { language }: ScheduleGrammar): string {
  return minutes === 0 ? '' : ` + ${formatDuration(minutes * 60, language)}`;
}
