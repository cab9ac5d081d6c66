import type { Progress } from '../server/api/haru/shapes.schema.ts';
import { progressView } from '../server/api/haru/progressView.ts';
import { roughly } from './duration.ts';

/** How far a running task is, on one line; an empty text where it says nothing. */
export function progressWords(stored: Record<string, unknown> | null): string {
  const progress = progressView(stored);
  return progress === null ? '' : inWords(progress);
}

function inWords({ done, total, unit, rate, secondsLeft, beside = [] }: Progress): string {
  const of = typeof total === 'number' ? ` of ${amount(total, unit)}` : '';
  const share =
    typeof total === 'number' && total > 0 ? ` (${Math.floor((100 * Math.min(done, total)) / total)} %)` : '';
  const parts = [`${amount(done, of === '' ? unit : bytesOnly(unit))}${of}${share}`];
  if (rate !== undefined) parts.push(`${amount(rate, unit)}/s`);
  for (const other of beside) {
    parts.push(amount(other.done, other.unit));
    if (other.rate !== undefined) parts.push(`${amount(other.rate, other.unit)}/s`);
  }
  if (secondsLeft !== undefined) parts.push(`about ${roughly(secondsLeft)} left`);
  return parts.join(', ');
}

function bytesOnly(unit: string | null | undefined): string | null {
  return unit === 'bytes' ? unit : null;
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

function amount(count: number, unit: string | null | undefined): string {
  if (unit === 'bytes') {
    const power = Math.min(Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)), BYTE_UNITS.length - 1);
    return `${rounded(count / 1_000 ** power)} ${BYTE_UNITS[power] ?? ''}`;
  }
  return [rounded(count), unit ?? ''].filter((part) => part !== '').join(' ');
}

function rounded(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: count < 100 ? 1 : 0 });
}
