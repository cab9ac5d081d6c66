import { weeksOf } from '../../domain/month.ts';
import { dayKind, holidaysIn, workingDaysIn, type Holidays } from '../../domain/calendarYear.ts';
import { formatDay, formatMonth, formatWeekday } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';

const COLUMNS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

interface CalendarMonthProps {
  readonly month: string;
  readonly holidays: Holidays;
  readonly today: string;
}

/** A month at a glance; its holidays stand below it by name. */
export function CalendarMonth({ month, holidays, today }: CalendarMonthProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const weeks = weeksOf(month);
  return (
    <section className="month" data-month={month}>
      <table className="month-days">
        <caption>
          <strong>{formatMonth(month, language)}</strong>{' '}
          <span className="muted small">{text.calendar.monthCount(workingDaysIn([month], holidays))}</span>
        </caption>
        <thead>
          <tr>
            {weeks[1]?.map((day) => (
              <th key={day} scope="col">
                {day !== null && formatWeekday(day, language)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week.find((day) => day !== null)}>
              {week.map((day, at) => {
                if (day === null) return <td key={COLUMNS[at]} />;
                const kind = dayKind(day, holidays);
                return (
                  <td key={COLUMNS[at]} data-day-kind={kind} aria-current={day === today ? 'date' : undefined}>
                    <span className="numeric">{Number(day.slice(-2))}</span>
                    {kind === 'holiday' && <span className="visually-hidden">, {text.calendar.kinds.holiday}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <ul className="month-holidays small">
        {holidaysIn(month, holidays).map(([day, name]) => (
          <li key={day}>
            <span className="muted numeric">{formatDay(day, { language, year: false })}</span>{' '}
            {text.calendar.holiday(name)}
          </li>
        ))}
      </ul>
    </section>
  );
}
