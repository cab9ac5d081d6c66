import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { weeksOf } from '../../domain/month.ts';
import { wallClock } from '../../domain/clock.ts';
import { formatNumber } from '../../domain/measure.ts';
import { DAY_DISPLAY, dayState, monthsOf, runsOf, type DayState } from '../../domain/runCalendar.ts';
import { formatDay, formatMonth, formatWeekday } from '../../domain/time.ts';
import type { components } from '../../api/schema.ts';
import { useText } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Problem } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { StateMark } from '../../ui/State.tsx';
import { useNow } from '../../ui/useNow.ts';
import './history.css';

type RunDay = components['schemas']['RunDay'];
const STATES = Object.keys(DAY_DISPLAY) as DayState[];
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

/** A year of business days in the DAG's zone, the latest month first: what became of each, and whether it was late. */
export function CalendarPanel({ dag }: { readonly dag: DagDetail }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const today = wallClock(useNow(60_000), dag.zone).day;
  const { year = Number(today.slice(0, 4)) } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const days = useQuery(queries.runDays(dag.dagId, { from: `${year}-01-01`, to: `${year}-12-31` }));
  const known = new Map(days.data?.map((day) => [day.day, day]));
  const show = (next: number) => void navigate({ search: { panel: 'calendar', year: next }, replace: true });
  return (
    <>
      <div className="history-tools">
        <IconButton icon="left" label={text.history.yearBefore} onClick={() => show(year - 1)} />
        <strong className="numeric">{text.history.year(String(year))}</strong>
        <IconButton icon="right" label={text.history.yearAfter} onClick={() => show(year + 1)} />
        <span className="muted small">{text.history.zone(dag.zone)}</span>
        <ul className="history-legend small">
          {STATES.map((state) => (
            <li key={state}>
              <StateMark display={DAY_DISPLAY[state]} label="" size={16} /> {text.history.states[state]}
            </li>
          ))}
          <li>
            <Icon name="clock" size={14} /> {text.history.late}
          </li>
        </ul>
      </div>
      {days.error !== null && <Problem error={days.error} onRetry={() => void days.refetch()} />}
      <div className="history-year" aria-busy={days.isPending || undefined}>
        {monthsOf(year)
          .filter((month) => month <= today.slice(0, 7))
          .toReversed()
          .map((month) => (
            <table key={month} className="history-month">
              <caption>{formatMonth(month, language)}</caption>
              <thead>
                <tr>
                  {weeksOf('2026-11')[1]?.map((day) => (
                    <th key={day} scope="col" className="small">
                      {day !== null && formatWeekday(day, language).slice(0, 2)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {weeksOf(month).map((week) => (
                  <tr key={week.find((day) => day !== null)}>
                    {week.map((day, at) => (
                      <td key={WEEKDAYS[at]}>
                        {day !== null && (
                          <DayCell dagId={dag.dagId} day={day} known={known.get(day) ?? null} isToday={day === today} />
                        )}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          ))}
      </div>
    </>
  );
}

interface DayCellProps {
  readonly dagId: string;
  readonly day: string;
  /** Null: it has no runs, and was due to have none. */
  readonly known: RunDay | null;
  readonly isToday: boolean;
}

function DayCell({ dagId, day, known, isToday }: DayCellProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const number = Number(day.slice(8));
  if (known === null)
    return (
      <span className="history-day muted numeric" aria-current={isToday ? 'date' : undefined}>
        {number}
      </span>
    );
  const state = dayState(known);
  const runs = runsOf(known);
  const label = [
    formatDay(day, { language }),
    text.history.states[state],
    ...(runs > 1 ? [text.history.runs(formatNumber(runs, language))] : []),
    ...(known.late > 0 ? [text.history.late] : []),
  ].join(', ');
  return (
    <Link
      className="history-day numeric"
      data-tone={DAY_DISPLAY[state].tone}
      aria-current={isToday ? 'date' : undefined}
      aria-label={label}
      title={label}
      to="/dags/$dagId"
      params={{ dagId }}
      search={{ panel: 'runs', from: day, to: day }}
    >
      {number}
      <Icon name={DAY_DISPLAY[state].icon} size={10} />
      {known.late > 0 && (
        <span className="history-late">
          <Icon name="clock" size={10} />
        </span>
      )}
    </Link>
  );
}
