import type { DayKey } from './dayCurve.ts';
import { utcDayOf } from './dayCurve.ts';
import type { EcsEvent } from './event.ts';
import { eventOf } from './event.ts';
import { lineOf } from './line.ts';
import type { DayOfEvents, LogRecord } from './plan.ts';
import { planDay } from './plan.ts';
import { dayIn } from './zonedDay.ts';

export interface GeneratedEvent {
  readonly event: EcsEvent;
  /** `event` as it lies in the Redis list. */
  readonly json: string;
  /** `event.event.id`. */
  readonly id: string;
  /** The time that the mart gives to the row, in epoch microseconds: `time_local` where it is there, else `@timestamp`. */
  readonly micros: number;
  /** Name of the Redis list: the UTC date of `@timestamp`, `YYYYMMDD`. */
  readonly utcKey: DayKey;
  /** Business day of the row in Asia/Seoul, `YYYYMMDD`. */
  readonly kstDay: DayKey;
}

/** A part of a day: events `from` up to but without `to`, by number. */
export interface PartOfDay extends DayOfEvents {
  readonly from?: number;
  readonly to?: number;
}

/** The finished events of a UTC day, in ascending order of `@timestamp`. The same arguments give the same events. */
export function* generateEvents(of: PartOfDay): Generator<GeneratedEvent> {
  for (const record of recordsOf(of)) yield generated(record, idOf(of, record.n));
}

/** The access log's lines of a UTC day, without line feeds. */
export function* generateLines(of: PartOfDay): Generator<string> {
  for (const record of recordsOf(of)) yield lineOf(record);
}

function* recordsOf(of: PartOfDay): Generator<LogRecord> {
  const plan = planDay(of);
  const to = Math.min(of.to ?? of.count, of.count);
  for (let n = of.from ?? 0; n < to; n += 1) yield plan.recordAt(n);
}

function idOf(of: DayOfEvents, n: number): string {
  return `${of.seed}-${of.day}-${n}`;
}

function generated(record: LogRecord, id: string): GeneratedEvent {
  const event = eventOf(record, id);
  const micros = 'time_local' in event ? Math.floor(record.micros / 1_000_000) * 1_000_000 : record.micros;
  return {
    event,
    json: JSON.stringify(event),
    id,
    micros,
    utcKey: utcDayOf(Math.floor(record.micros / 1000)),
    kstDay: dayIn('Asia/Seoul', micros),
  };
}
