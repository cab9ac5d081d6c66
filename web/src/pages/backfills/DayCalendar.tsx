import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import type { DagDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { monthOf, shiftMonth } from '../../domain/month.ts';
import { addDays, wallClock } from '../../domain/clock.ts';
import {
  clickDay,
  DAY_DISPLAY,
  DAY_STATES,
  dayStates,
  extendTo,
  isChosen,
  isWithin,
  rangeOf,
  type DayChoice,
} from '../../domain/dayChoice.ts';
import { formatDay, formatMonth } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { MonthTable } from '../../ui/MonthTable.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { StateMark } from '../../ui/State.tsx';
import { useNow } from '../../ui/useNow.ts';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 };

interface DayCalendarProps {
  readonly dag: Pick<DagDetail, 'dagId' | 'zone'>;
  readonly choice: DayChoice;
  readonly onChange: (choice: DayChoice) => void;
}

/**
 * What each day has, and which are chosen. A click begins a range or takes a day out of it, a drag or a click with Shift
 * makes the range, arrows move, Space chooses, with Shift up to there.
 */
export function DayCalendar({ dag: { dagId, zone }, choice, onChange }: DayCalendarProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const table = useRef<HTMLTableElement>(null);
  const today = wallClock(useNow(60_000), zone).day;
  const [month, setMonth] = useState(() => monthOf(choice.to === '' ? today : choice.to));
  // A day that is typed elsewhere is to be seen here.
  const [shownTo, setShownTo] = useState(choice.to);
  if (choice.to !== shownTo) {
    setShownTo(choice.to);
    if (choice.to !== '') setMonth(monthOf(choice.to));
  }
  const [focused, setFocused] = useState<string | null>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  const dates = useQuery(queries.datesOfDays(dagId, { from: `${month}-01`, to: lastDayOf(month) }));
  const states = dayStates(dates.data ?? []);
  useEffect(() => {
    if (dragged === null) return undefined;
    const end = () => setDragged(null);
    window.addEventListener('pointerup', end);
    return () => window.removeEventListener('pointerup', end);
  }, [dragged]);
  useEffect(() => {
    if (focused !== null) table.current?.querySelector<HTMLElement>(`[data-day="${focused}"]`)?.focus();
  }, [focused]);
  const choose = (event: MouseEvent, day: string) =>
    onChange(event.shiftKey ? extendTo(choice, day) : clickDay(choice, day));
  const onKey = (event: KeyboardEvent, day: string) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = addDays(day, step);
    setMonth(monthOf(next));
    setFocused(next);
    if (event.shiftKey) onChange(extendTo(choice, next));
  };
  // One of the days is on the way of the Tab key.
  const tabStop = [focused, choice.from, `${month}-01`].find((day) => day !== null && monthOf(day) === month);
  return (
    <section className="day-calendar" aria-labelledby="day-calendar-title">
      <header className="row day-calendar-head">
        <IconButton icon="left" label={text.asset.before} onClick={() => setMonth(shiftMonth(month, -1))} />
        <h2 className="card-title" id="day-calendar-title" aria-live="polite">
          {formatMonth(month, language)}
        </h2>
        <IconButton icon="right" label={text.asset.after} onClick={() => setMonth(shiftMonth(month, 1))} />
      </header>
      <MonthTable
        className="day-grid"
        ref={table}
        month={month}
        caption={text.backfill.calendarHelp}
        isBusy={dates.isPending}
      >
        {(day) => {
          const state = states.get(day) ?? null;
          const words = state === null ? '' : `, ${text.backfill.dayStates[state]}`;
          const isOut = isWithin(choice, day) && !isChosen(choice, day);
          return (
            <button
              type="button"
              className="day-cell"
              data-day={day}
              data-excluded={isOut || undefined}
              tabIndex={day === tabStop ? 0 : -1}
              aria-pressed={isChosen(choice, day)}
              aria-current={day === today ? 'date' : undefined}
              aria-label={`${formatDay(day, { language })}${words}${isOut ? `, ${text.backfill.excluded}` : ''}`}
              onClick={(event) => choose(event, day)}
              onKeyDown={(event) => onKey(event, day)}
              onPointerDown={(event) => {
                if (event.pointerType === 'mouse' && !event.shiftKey) setDragged(day);
              }}
              onPointerEnter={() => {
                if (dragged !== null && dragged !== day) onChange(rangeOf(dragged, day));
              }}
            >
              <span className="numeric">{Number(day.slice(-2))}</span>
              {state !== null && (
                <StateMark display={DAY_DISPLAY[state]} label={text.backfill.dayStates[state]} size={16} />
              )}
            </button>
          );
        }}
      </MonthTable>
      <ul className="day-legend" aria-label={text.backfill.state}>
        {DAY_STATES.map((state) => (
          <li key={state} className="small muted">
            <StateMark display={DAY_DISPLAY[state]} label="" size={16} /> {text.backfill.dayStates[state]}
          </li>
        ))}
      </ul>
      <p className="small muted">{text.backfill.calendarHelp}</p>
    </section>
  );
}

function lastDayOf(month: string): string {
  return addDays(`${shiftMonth(month, 1)}-01`, -1);
}
