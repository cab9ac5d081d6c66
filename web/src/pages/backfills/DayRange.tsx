import type { BackfillSummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { DayText } from '../../ui/Time.tsx';
import { calendarTitle } from './calendarTitle.ts';

/** The days of a backfill, in the zone of its DAG. */
export function DayRange({
  backfill: { firstDay, lastDay, calendar },
}: {
  readonly backfill: Pick<BackfillSummary, 'firstDay' | 'lastDay' | 'calendar'>;
}) {
  const text = useText();
  return (
    <span>
      <DayText day={firstDay} />
      {firstDay !== lastDay && (
        <>
          {' – '}
          <DayText day={lastDay} />
        </>
      )}
      {calendar !== null && <span className="small"> · {calendarTitle(calendar, text)}</span>}
    </span>
  );
}
