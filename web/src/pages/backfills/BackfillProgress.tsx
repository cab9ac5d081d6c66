import type { BackfillSummary } from '../../api/types.ts';
import { DATE_STATE_DISPLAY, progressEntries, runsDone } from '../../domain/backfill.ts';
import { formatDuration, formatNumber } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { StateMark } from '../../ui/State.tsx';
import '../../ui/tally.css';

/** How far a backfill is: its runs that have ended, all dates by state, and how long it still takes. */
export function BackfillProgress({
  backfill: { progress, secondsLeft },
}: {
  readonly backfill: Pick<BackfillSummary, 'progress' | 'secondsLeft'>;
}) {
  const text = useText();
  const [{ language }] = usePreferences();
  return (
    <div className="backfill-progress">
      <ProgressBar progress={runsDone(progress)} />
      <span className="tally">
        {progressEntries(progress).map(({ state, count }) => (
          <span key={state} className="tally-entry">
            <StateMark display={DATE_STATE_DISPLAY[state]} label={text.backfill.dateStates[state]} size={16} />
            {formatNumber(count, language)}
          </span>
        ))}
      </span>
      {secondsLeft !== null && (
        <span className="muted small">{text.backfill.left(formatDuration(secondsLeft, language))}</span>
      )}
    </div>
  );
}
