import type { Progress } from '../api/types.ts';
import { formatNumber } from '../domain/measure.ts';
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
  const words =
    total === null || total === undefined
      ? text.task.progressDone(formatNumber(done, language), unit ?? '')
      : text.task.progressOf(formatNumber(done, language), formatNumber(total, language), unit ?? '');
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
