import { useMemo } from 'react';
import { formatInstant } from '../../../domain/time.ts';
import { shareOf, timeAxis, type TimeSpan } from '../../../domain/timeAxis.ts';
import { useTimeView } from '../../../ui/preferences.ts';
import { useNow } from '../../../ui/useNow.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** Even times on the chosen clock, over the lines that they draw through all rows. */
export function GanttAxis({ span }: { readonly span: TimeSpan }) {
  const view = useTimeView();
  const { ticks, step } = useMemo(() => timeAxis(span, view.zone), [span, view.zone]);
  const style = { seconds: step < MINUTE, milliseconds: step < 1000, year: false };
  return (
    <>
      {ticks.map((tick) => {
        const { day, clock } = formatInstant(new Date(tick).toISOString(), view, style);
        return (
          <span key={tick} className="gantt-tick" style={{ insetInlineStart: `${shareOf(tick, span) * 100}%` }}>
            <span className="gantt-tick-label numeric">{step >= DAY ? day : clock}</span>
          </span>
        );
      })}
    </>
  );
}

/** Where time is; it moves by itself. */
export function NowLine({ span }: { readonly span: TimeSpan }) {
  const share = shareOf(useNow(1000), span);
  if (share < 0 || share > 1) return null;
  return <span className="gantt-now" style={{ insetInlineStart: `${share * 100}%` }} />;
}
