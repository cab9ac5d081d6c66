import { wallClock } from './clock.ts';

export const LANGUAGES = ['ko', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** In which clock times are shown. */
export const ZONE_CHOICES = ['kst', 'utc', 'local'] as const;
export type ZoneChoice = (typeof ZONE_CHOICES)[number];

/** Language and clock of everything that shows a time. */
export interface TimeView {
  readonly language: Language;
  /** IANA zone. */
  readonly zone: string;
}

export function zoneOf(choice: ZoneChoice, local: string): string {
  return { kst: 'Asia/Seoul', utc: 'UTC', local }[choice];
}

/** `KST`, `UTC`, else what the zone is called at that instant, such as `GMT+2`. */
export function zoneLabel(zone: string, instant: number): string {
  if (zone === 'Asia/Seoul') return 'KST';
  if (zone === 'UTC' || zone === 'Etc/UTC') return 'UTC';
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'short' }).formatToParts(instant);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Of calendar days. Making a format takes longer than hundreds of uses, so each is kept. */
function dayFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${Object.values(options).join(' ')} ${Object.keys(options).join(' ')}`;
  let format = formats.get(name);
  if (format === undefined)
    formats.set(name, (format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', ...options })));
  return format;
}

export interface DayStyle {
  readonly language: Language;
  /** False: without the year. */
  readonly year?: boolean;
}

/** `2026. 11. 21.(토)`, `Sat 21 Nov 2026`: a calendar day, which no zone can shift. */
export function formatDay(day: string, { language, year = true }: DayStyle): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  if (language === 'ko') {
    const weekday = dayFormat('ko-KR', { weekday: 'short' }).format(date);
    const options = { month: 'numeric', day: 'numeric', ...(year && { year: 'numeric' as const }) } as const;
    return `${dayFormat('ko-KR', options).format(date)}(${weekday})`;
  }
  const text = dayFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' }).format(date).replace(',', '');
  return year ? `${text} ${date.getUTCFullYear()}` : text;
}

/** `2026년 11월`, `November 2026`: the month of `2026-11`. */
export function formatMonth(month: string, language: Language): string {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  return dayFormat(locale, { year: 'numeric', month: 'long' }).format(new Date(`${month}-01T00:00:00Z`));
}

/** `토`, `Sat`: the weekday of a calendar day. */
export function formatWeekday(day: string, language: Language): string {
  const locale = language === 'ko' ? 'ko-KR' : 'en-GB';
  return dayFormat(locale, { weekday: 'short' }).format(new Date(`${day}T00:00:00Z`));
}

/** Minutes of a day as `09:10`; 1440 is `24:00`, the end of the day. */
export function formatClock(minutes: number): string {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export interface InstantStyle {
  readonly seconds?: boolean;
  readonly milliseconds?: boolean;
  readonly year?: boolean;
}

export interface InstantText {
  readonly day: string;
  readonly clock: string;
  readonly zone: string;
}

/** An instant on the chosen clock, in three parts; a time is never shown without its zone. */
export function formatInstant(iso: string, view: TimeView, style: InstantStyle = {}): InstantText {
  const instant = Date.parse(iso);
  const wall = wallClock(instant, view.zone);
  const seconds = style.seconds === true || style.milliseconds === true ? `:${two(wall.seconds)}` : '';
  const fraction = style.milliseconds === true ? `.${String(wall.milliseconds).padStart(3, '0')}` : '';
  return {
    day: formatDay(wall.day, { language: view.language, year: style.year ?? true }),
    clock: `${formatClock(wall.minutes)}${seconds}${fraction}`,
    zone: zoneLabel(view.zone, instant),
  };
}

export function instantInWords(iso: string, view: TimeView, style: InstantStyle = {}): string {
  const { day, clock, zone } = formatInstant(iso, view, style);
  return `${day} ${clock} ${zone}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
