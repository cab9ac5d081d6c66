import type { BackfillSummary } from '../../api/types.ts';
import { DATE_STATE_DISPLAY, progressEntries, runsDone } from '../../domain/backfill.ts';
import { formatDuration, formatNumber } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { StateMark } from '../../ui/State.tsx';
import '../../ui/tally.css';

/** How far a backfill is: its runs that have ended, all dates by state, how fast it goes, and how long it still takes. */
export function BackfillProgress({
  backfill: { progress, runsPerMinute, secondsLeft },
}: {
  readonly backfill: Pick<BackfillSummary, 'progress' | 'runsPerMinute' | 'secondsLeft'>;
}) {
  const text = useText();
  const [{ language }] = usePreferences();
  const pace = [
    ...(runsPerMinute === null || runsPerMinute === 0 ? [] : [text.backfill.rate(runsPerMinute)]),
    ...(secondsLeft === null ? [] : [text.backfill.left(formatDuration(secondsLeft, language))]),
  ];
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
      {pace.length > 0 && <span className="muted small">{pace.join(' · ')}</span>}
    </div>
  );
}
