import type { AssetCondition } from './asset.ts';
import type { Duration, When } from './value.ts';

export interface Schedule {
  readonly kind: string;
}

export interface CronOptions {
  zone?: string;
  /** 'interval' (default): a run covers the gap between two fires and starts at its end. 'trigger': a moment. */
  timing?: 'interval' | 'trigger';
  /** How long after the interval's end the run starts. */
  delay?: Duration;
  /**
   * Working days: 'kr' (Monday to Friday without Korea's public holidays), 'krx' (market days of the Korea Exchange), or one of
   * the installation's own (`haru calendars set`).
   */
  calendar?: string;
  /** A fire on a day without work: left out (default), or moved to the same time of the next or previous working day. */
  onHoliday?: 'skip' | 'next' | 'previous';
}

export interface EveryOptions {
  anchor?: When;
  zone?: string;
  delay?: Duration;
}

export interface OnOptions {
  /**
   * 'event' (default): a run once every asset of the condition has had an event since the run before. 'partition': a run for
   * each partition that has become complete.
   */
  each?: 'event' | 'partition';
  /** A partition whose data was published again after its run gets another run once it is complete. */
  rerunStale?: boolean;
}

/** A schedule as the author wrote it; the DAG's own zone and start are not known here. */
export type ScheduleSource =
  | { readonly kind: 'cron'; readonly expressions: readonly string[]; readonly options: CronOptions }
  | { readonly kind: 'every'; readonly duration: Duration; readonly options: EveryOptions }
  | { readonly kind: 'once' }
  | { readonly kind: 'continuous' }
  | { readonly kind: 'assets'; readonly condition: AssetCondition; readonly options: OnOptions };

const sources = new WeakMap<Schedule, ScheduleSource>();

function schedule(source: ScheduleSource): Schedule {
  const made = Object.freeze({ kind: source.kind });
  sources.set(made, source);
  return made;
}

/** Runs at the wall-clock times of one or several cron expressions. */
export function cron(expression: string | readonly string[], options: CronOptions = {}): Schedule {
  return schedule({ kind: 'cron', expressions: [expression].flat(), options });
}

/** Runs again and again after the given time, counted from `anchor`. */
export function every(duration: Duration, options: EveryOptions = {}): Schedule {
  return schedule({ kind: 'every', duration, options });
}

/** Runs one time. */
export const once: Schedule = schedule({ kind: 'once' });

/** Runs again as soon as the run before it has ended. */
export const continuous: Schedule = schedule({ kind: 'continuous' });

/** Runs when the assets say so: each new event, or each partition that has become complete. */
export function on(condition: AssetCondition, options: OnOptions = {}): Schedule {
  return schedule({ kind: 'assets', condition, options });
}

/** What the author wrote of a schedule made by one of the verbs above. */
export function scheduleSource(made: Schedule): ScheduleSource | undefined {
  return sources.get(made);
}
