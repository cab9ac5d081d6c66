/** The forms of a cron expression that have a name in everyday words. Times are minutes since midnight. */
export type CronShape =
  | { readonly kind: 'minutes'; readonly every: number }
  | { readonly kind: 'hours'; readonly every: number; readonly minute: number }
  | { readonly kind: 'daily'; readonly times: readonly number[] }
  /** Days from 0, Sunday, to 6. */
  | { readonly kind: 'weekly'; readonly days: readonly number[]; readonly times: readonly number[] }
  | { readonly kind: 'monthly'; readonly days: readonly number[]; readonly times: readonly number[] }
  | { readonly kind: 'other'; readonly expression: string };

const MACROS: Readonly<Record<string, string>> = {
  '@hourly': '0 * * * *',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@weekly': '0 0 * * 0',
  '@monthly': '0 0 1 * *',
};

const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Reads the shape of an expression of five fields, or of six whose seconds are 0. */
export function cronShape(expression: string): CronShape {
  const other = { kind: 'other', expression } as const;
  const fields = (MACROS[expression.trim()] ?? expression.trim()).split(/\s+/);
  if (fields.length === 6 && fields[0] === '0') fields.shift();
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  if (fields.length !== 5 || month !== '*' || minute === undefined || hour === undefined) return other;
  const everyDay = isAny(dayOfMonth) && isAny(dayOfWeek);

  const step = stepOf(minute);
  if (step !== null && hour === '*' && everyDay && 60 % step === 0) return { kind: 'minutes', every: step };

  const minutes = numbers(minute, 0, 59);
  if (minutes === null) return other;
  const hourStep = hour === '*' ? 1 : stepOf(hour);
  const [only] = minutes;
  if (hourStep !== null && everyDay && minutes.length === 1 && only !== undefined && 24 % hourStep === 0) {
    return { kind: 'hours', every: hourStep, minute: only };
  }
  const hours = numbers(hour, 0, 23);
  if (hours === null) return other;
  const times = hours.flatMap((h) => minutes.map((m) => h * 60 + m)).toSorted((a, b) => a - b);
  if (everyDay) return { kind: 'daily', times };

  const weekdays = numbers(withNumbers(dayOfWeek ?? ''), 0, 7);
  if (isAny(dayOfMonth) && weekdays !== null) {
    return { kind: 'weekly', days: [...new Set(weekdays.map((day) => day % 7))].toSorted((a, b) => a - b), times };
  }
  const monthDays = numbers(dayOfMonth ?? '', 1, 31);
  if (isAny(dayOfWeek) && monthDays !== null) return { kind: 'monthly', days: monthDays, times };
  return other;
}

function isAny(field: string | undefined): boolean {
  return field === '*' || field === '?';
}

function stepOf(field: string): number | null {
  const match = /^(?:\*|0)\/(\d+)$/.exec(field);
  if (match !== null && Number(match[1]) > 0) return Number(match[1]);
  return field === '*' ? 1 : null;
}

function withNumbers(field: string): string {
  return field.toUpperCase().replace(/[A-Z]{3}/g, (name) => String(WEEKDAYS.indexOf(name)));
}

/** `1`, `1,3` and `1-5` as ascending numbers; null for anything else. */
function numbers(field: string, least: number, most: number): number[] | null {
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (match === null) return null;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from < least || to > most || from > to) return null;
    for (let value = from; value <= to; value += 1) found.add(value);
  }
  return [...found].toSorted((a, b) => a - b);
}
