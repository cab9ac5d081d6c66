import { Cron } from 'croner';
import { HaruError } from './errors.ts';
import type { Reading } from './zone.ts';

/** A cron expression on a clock that is never set: which readings it names. */
export interface CronExpression {
  readonly text: string;
  /** True if its hour field names every hour: then time that passes counts, not the clock's reading. */
  readonly everyHour: boolean;
  /** The first reading after the given one; null: there is none. */
  next(after: Reading): Reading | null;
  /** The last reading before the given one; null: there is none. */
  previous(before: Reading): Reading | null;
}

const parsed = new Map<string, CronExpression>();

/**
 * Reads an expression of five fields, or of six whose first is seconds, or a name such as `@daily`. Throws `INVALID_CRON`
 * for its syntax and `IMPOSSIBLE_CRON` if it names no date, such as 30 February.
 */
export function parseCron(text: string): CronExpression {
  let expression = parsed.get(text);
  if (!expression) parsed.set(text, (expression = parse(text)));
  return expression;
}

function parse(text: string): CronExpression {
  const cron = cronOf(text);
  const next = (after: Reading): Reading | null => cron.nextRun(new Date(after))?.getTime() ?? null;
  const previous = (before: Reading): Reading | null => cron.previousRuns(1, new Date(before))[0]?.getTime() ?? null;
  if (next(Date.UTC(2000, 0, 1)) === null) {
    throw new HaruError(
      'IMPOSSIBLE_CRON',
      `The cron expression "${text}" names no date that exists. Check its day and month.`,
      { expression: text },
    );
  }
  return { text, everyHour: namesEveryHour(text), next, previous };
}

function cronOf(text: string): Cron {
  try {
    return new Cron(withLastWeekday(text), {
      utcOffset: 0,
      mode: '5-or-6-parts',
      fixedTimeRule: 'no-wildcard',
      paused: true,
    });
  } catch (cause) {
    const why = (cause as Error).message.replace(/^CronPattern: /, '');
    throw new HaruError(
      'INVALID_CRON',
      `The cron expression "${text}" cannot be read: ${why} Write "minute hour day month weekday", with seconds before if wanted, for example "10 0 * * *".`,
      { expression: text },
      { cause },
    );
  }
}

/** `L5`, the last Friday, is written `5L` by the parser. */
function withLastWeekday(text: string): string {
  const fields = text.trim().split(/\s+/);
  return [...fields.slice(0, -1), fields.at(-1)!.replace(/\bL([0-7])\b/g, '$1L')].join(' ');
}

const HOURLY = /^(\*|\?|\*\/1|0-23(\/1)?)$/;

function namesEveryHour(text: string): boolean {
  const fields = text.trim().split(/\s+/);
  return text.trim().toLowerCase() === '@hourly' || HOURLY.test(fields.at(-4) ?? '');
}
