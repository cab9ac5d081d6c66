import type { CalendarDetail } from '../../api/types.ts';
import { shownYear, workingDaysIn } from '../../domain/calendarYear.ts';
import { wallClock } from '../../domain/clock.ts';
import { monthsOf } from '../../domain/runCalendar.ts';
import { useText } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { useTimeView } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';
import { calendarTitle } from '../backfills/calendarTitle.ts';
import { CalendarMonth } from './CalendarMonth.tsx';
import { DagLinks } from './DagLinks.tsx';
import { RowActions } from './RowActions.tsx';

interface CalendarYearProps {
  readonly calendar: CalendarDetail;
  /** Null: this one. */
  readonly year: number | null;
  readonly onYear: (year: number) => void;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

/** A year of a calendar, a table for each month. */
export function CalendarYear({ calendar, year: asked, onYear, onEdit, onRemove }: CalendarYearProps) {
  const text = useText();
  const { zone } = useTimeView();
  const today = wallClock(useNow(60_000), zone).day;
  const { name, isOwn, years, dagIds } = calendar;
  const known = years.map(({ year }) => year);
  const year = shownYear(known, asked, Number(today.slice(0, 4)));
  const { holidays = {}, source = '' } = years.find((each) => each.year === year) ?? {};
  const months = monthsOf(year);
  const title = isOwn ? calendar.title : calendarTitle(name, text);
  return (
    <section className="card" aria-labelledby="calendar-year">
      <header className="card-head calendar-head">
        <div>
          <h2 className="card-title" id="calendar-year">
            {text.calendar.yearOf(title, year)}
          </h2>
          <p className="muted small">
            {text.calendar.counts(workingDaysIn(months, holidays), Object.keys(holidays).length)}
          </p>
        </div>
        <div className="row">
          {isOwn && <RowActions name={name} onEdit={onEdit} onRemove={onRemove} />}
          <IconButton
            icon="left"
            label={text.calendar.before}
            disabled={!known.includes(year - 1)}
            onClick={() => onYear(year - 1)}
          />
          <IconButton
            icon="right"
            label={text.calendar.after}
            disabled={!known.includes(year + 1)}
            onClick={() => onYear(year + 1)}
          />
        </div>
      </header>
      <div className="year">
        {months.map((month) => (
          <CalendarMonth key={month} month={month} holidays={holidays} today={today} />
        ))}
      </div>
      <footer className="calendar-foot muted small">
        <p>
          {text.calendar.usedBy(dagIds.length)} <DagLinks dagIds={dagIds} />
        </p>
        {!isOwn && <p>{text.calendar.source(source)}</p>}
      </footer>
    </section>
  );
}
