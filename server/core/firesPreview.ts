import { businessDay } from './businessDay.ts';
import type { Day } from './calendar.ts';
import { HaruError } from './errors.ts';
import { cronGrid, type Grid } from './grid.ts';
import { isWorkingDay, type OnHoliday, type WorkingCalendar } from './workingCalendar.ts';

/** A schedule that is tried out on a calendar. */
export interface TriedSchedule {
  readonly expression: string;
  readonly zone: string;
  readonly calendar: WorkingCalendar;
  readonly onHoliday: OnHoliday;
}

export interface PreviewedFire {
  readonly at: Date;
  /** In the zone of the schedule. */
  readonly day: Day;
  /** False: the expression names this time, and the calendar leaves it out or moves it. */
  readonly isKept: boolean;
}

export interface FiresPreview {
  /** The next fires and, among them, the times on days without work, in order. */
  readonly fires: readonly PreviewedFire[];
  /** Why there are no further ones; null: nothing is wrong. */
  readonly problem: HaruError | null;
}

/** Times on days without work that are told; an expression may name thousands of them between two fires. */
const MOST_LEFT = 50;

/** The next fires of a schedule after an instant, at most `count`, with the times that its calendar takes away until then. */
export function previewFires(tried: TriedSchedule, after: Date, count: number): FiresPreview {
  const { expression, zone, calendar, onHoliday } = tried;
  const cron = { kind: 'cron', expressions: [expression], zone, timing: 'trigger', delayMs: 0 } as const;
  const kept = firesOf(cronGrid({ ...cron, calendar: calendar.name, onHoliday }, [calendar]), after, count);
  const last = kept.fires.at(-1);
  const plain = firesOf(cronGrid({ ...cron, calendar: null, onHoliday: null }), after, MOST_LEFT + count);
  const dayOf = (at: Date): Day => businessDay(at, zone);
  const left = plain.fires.filter((at) => last !== undefined && at < last && !isWorkingDay(calendar, dayOf(at)));
  const fires = [
    ...kept.fires.map((at) => ({ at, day: dayOf(at), isKept: true })),
    ...left.slice(0, MOST_LEFT).map((at) => ({ at, day: dayOf(at), isKept: false })),
  ];
  return { fires: fires.toSorted((a, b) => a.at.getTime() - b.at.getTime()), problem: kept.problem };
}

interface Fires {
  readonly fires: readonly Date[];
  readonly problem: HaruError | null;
}

function firesOf(grid: Grid, after: Date, count: number): Fires {
  const fires: Date[] = [];
  try {
    while (fires.length < count) {
      const at = grid.after(fires.at(-1) ?? after);
      if (!at) break;
      fires.push(at);
    }
    return { fires, problem: null };
  } catch (error) {
    if (error instanceof HaruError && error.code === 'NO_CALENDAR_YEAR') return { fires, problem: error };
    throw error;
  }
}
