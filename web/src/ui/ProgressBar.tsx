import type { Progress } from '../api/types.ts';
import { formatBytes, formatDuration, formatNumber } from '../domain/measure.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from './preferences.ts';
import './progress.css';

interface ProgressBarProps {
  readonly progress: Progress;
  /** True: the bar without its words. */
  readonly isCompact?: boolean;
}

/** How much is done, of how much where that is known, how fast it goes, and how long it will take. */
export function ProgressBar({ progress, isCompact = false }: ProgressBarProps) {
  const text = useText();
  const words = useWords(progress);
  const { done, total } = progress;
  const share = total === null || total === undefined || total <= 0 ? null : Math.min(done / total, 1);
  return (
    <span className="progress">
      {!isCompact && <span className="numeric small nowrap">{words.done}</span>}
      {share !== null && (
        <span
          className="meter"
          role="progressbar"
          aria-label={text.task.progress}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={words.done}
        >
          <span className="meter-fill" style={{ inlineSize: `${share * 100}%` }} />
        </span>
      )}
      {!isCompact && words.pace !== '' && <span className="numeric small muted">{words.pace}</span>}
    </span>
  );
}

function useWords({ done, total, unit, rate, secondsLeft, beside = [] }: Progress): { done: string; pace: string } {
  const text = useText();
  const [{ language }] = usePreferences();
  const units: Readonly<Record<string, string>> = { ...text.units, bytes: '' };
  const number = (count: number, of: string) =>
    of === 'bytes' ? formatBytes(count, language) : formatNumber(count < 100 ? count : Math.round(count), language);
  const nameOf = (of: string) => units[of] ?? of;
  const amount = (count: number, of: string) => text.task.progressDone(number(count, of), nameOf(of));
  const own = unit ?? '';
  const pace = [
    rate === undefined ? '' : text.task.perSecond(amount(rate, own)),
    ...beside.flatMap((other) => [
      amount(other.done, other.unit),
      other.rate === undefined ? '' : text.task.perSecond(amount(other.rate, other.unit)),
    ]),
    secondsLeft === undefined ? '' : text.task.timeLeft(formatDuration(Math.max(1, Math.round(secondsLeft)), language)),
  ];
  return {
    done:
      total === null || total === undefined
        ? amount(done, own)
        : text.task.progressOf(number(done, own), number(total, own), nameOf(own)),
    pace: pace.filter((part) => part !== '').join(' · '),
  };
}
