import type { Language } from './time.ts';

const LOCALES = { ko: 'ko-KR', en: 'en-US' } as const satisfies Record<Language, string>;

/** Making a format takes longer than hundreds of uses. */
const NUMBERS = {
  ko: new Intl.NumberFormat(LOCALES.ko, { maximumFractionDigits: 2 }),
  en: new Intl.NumberFormat(LOCALES.en, { maximumFractionDigits: 2 }),
} as const satisfies Record<Language, Intl.NumberFormat>;

export function formatNumber(value: number, language: Language): string {
  return NUMBERS[language].format(value);
}

export function formatPercent(share: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** A share with two digits that count: `70%`, `0.23%`. */
export function formatShare(share: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language], { style: 'percent', maximumSignificantDigits: 2 }).format(share);
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Decimal units: `1.2 MB` is 1,200,000 bytes. */
export function formatBytes(bytes: number, language: Language): string {
  let value = bytes;
  let unit = 0;
  // 999.95 would round up to four digits.
  while (Math.abs(value) >= 999.95 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : 1;
  const number = new Intl.NumberFormat(LOCALES[language], { maximumFractionDigits: digits }).format(value);
  return `${number} ${BYTE_UNITS[unit] ?? ''}`;
}

interface DurationUnits {
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

const UNITS = {
  ko: { day: '일', hour: '시간', minute: '분', second: '초' },
  en: { day: 'd', hour: 'h', minute: 'm', second: 's' },
} as const satisfies Record<Language, DurationUnits>;

/** The two largest units: `340ms`, `4.2s`, `41s`, `2m 5s`, `1h 3m`, `2d 3h`. */
export function formatDuration(seconds: number, language: Language): string {
  const unit = UNITS[language];
  if (seconds < 0.9995) return `${Math.round(Math.max(seconds, 0) * 1000)}ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${unit.second}`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 86_400), unit.day],
    [Math.floor((whole % 86_400) / 3600), unit.hour],
    [Math.floor((whole % 3600) / 60), unit.minute],
    [whole % 60, unit.second],
  ] as const;
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, name]) => `${value}${name}`)
    .join(' ');
}
