import type { DeadlineDefinition } from '../core/definition.ts';
import { DagError } from './dagError.ts';
import { type Notifier, notifierDefinitions } from './notifier.ts';
import { checkZone } from './when.ts';

export interface Deadline {
  readonly at: string;
}

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
/** A wall-clock time from '00:00' to '23:59'. */
export type TimeOfDay =
  `${'' | 0 | 1}${Digit}:${0 | 1 | 2 | 3 | 4 | 5}${Digit}` | `2${0 | 1 | 2 | 3}:${0 | 1 | 2 | 3 | 4 | 5}${Digit}`;

export interface DeadlineOptions {
  zone?: string;
  dayOffset?: number;
  calendar?: string;
  notify?: readonly Notifier[];
}

type Stored = Omit<DeadlineDefinition, 'zone'> & { readonly zone: string | null };
const stored = new WeakMap<Deadline, Stored>();

/** Wall-clock business time on the run's business day (dayOffset 1: the next one); fires although nothing has started. */
export function by(time: TimeOfDay, options: DeadlineOptions = {}): Deadline {
  if (!/^([01]?\d|2[0-3]):[0-5]\d$/.test(time)) {
    throw new DagError('INVALID_OPTION', `by(${JSON.stringify(time)}): give a time of day as HH:MM, 00:00 to 23:59`);
  }
  const dayOffset = options.dayOffset ?? 0;
  if (!Number.isInteger(dayOffset) || dayOffset < 0) {
    throw new DagError('INVALID_OPTION', `by: dayOffset is ${dayOffset}; give 0 for the business day, 1 for the next`);
  }
  const made = Object.freeze({ at: time.padStart(5, '0') });
  stored.set(made, {
    at: made.at,
    zone: options.zone === undefined ? null : checkZone(options.zone, 'by: zone'),
    dayOffset,
    calendar: checkCalendar(options.calendar),
    notify: notifierDefinitions(options.notify, 'by: notify'),
  });
  return made;
}

/** Whether there is one of the name is known where the file is stored: an installation has calendars of its own. */
function checkCalendar(name: string | undefined): string | null {
  if (name === undefined) return null;
  if (typeof name === 'string' && name !== '') return name;
  throw new DagError('INVALID_OPTION', `by: calendar is ${JSON.stringify(name)}: give a name such as 'kr'`);
}

/** What is stored of a deadline; without a zone of its own it follows the DAG's business zone. */
export function deadlineDefinition(deadline: Deadline | undefined, dagZone: string): DeadlineDefinition | null {
  if (deadline === undefined) return null;
  const definition = stored.get(deadline);
  if (!definition) throw new DagError('INVALID_OPTION', `deadline: give it by by('HH:MM', options)`);
  return { ...definition, zone: definition.zone ?? dagZone };
}
