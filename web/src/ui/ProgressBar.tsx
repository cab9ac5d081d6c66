import type { Progress } from '../api/types.ts';
import { formatBytes, formatNumber } from '../domain/measure.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from './preferences.ts';
import './progress.css';

interface ProgressBarProps {
  readonly progress: Progress;
  /** True: the bar without its words. */
  readonly isCompact?: boolean;
}

/** How much is done, of how much where that is known. */
export function ProgressBar({ progress, isCompact = false }: ProgressBarProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { done, total, unit } = progress;
  const amount = unit === 'bytes' ? formatBytes : formatNumber;
  const units: Readonly<Record<string, string>> = { ...text.units, bytes: '' };
  const unitName = units[unit ?? ''] ?? unit ?? '';
  const words =
    total === null || total === undefined
      ? text.task.progressDone(amount(done, language), unitName)
      : text.task.progressOf(amount(done, language), amount(total, language), unitName);
  const share = total === null || total === undefined || total <= 0 ? null : Math.min(done / total, 1);
  return (
    <span className="progress">
      {!isCompact && <span className="numeric small nowrap">{words}</span>}
      {share !== null && (
        <span
          className="meter"
          role="progressbar"
          aria-label={text.task.progress}
          aria-valuenow={Math.round(share * 100)}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuetext={words}
        >
          <span className="meter-fill" style={{ inlineSize: `${share * 100}%` }} />
        </span>
      )}
    </span>
  );
}
