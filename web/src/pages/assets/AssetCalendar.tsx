import { useQuery } from '@tanstack/react-query';
import { useRef, type KeyboardEvent } from 'react';
import type { AssetSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { PARTITION_DISPLAY, PARTITION_STATES, stateOfDay } from '../../domain/assetCalendar.ts';
import { monthOf, shiftMonth } from '../../domain/month.ts';
import { wallClock } from '../../domain/clock.ts';
import { formatDay, formatMonth, zoneLabel } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { IconButton } from '../../ui/Button.tsx';
import { Problem } from '../../ui/Notice.tsx';
import { MonthTable } from '../../ui/MonthTable.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { StateMark } from '../../ui/State.tsx';
import { useNow } from '../../ui/useNow.ts';

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 7, ArrowUp: -7 };

interface AssetCalendarProps {
  readonly asset: Pick<AssetSummary, 'uri' | 'first'>;
  /** Of its days. */
  readonly zone: string;
  /** Null: that of today. */
  readonly month: string | null;
  /** The day that is looked at. */
  readonly chosen: string | null;
  readonly onMonth: (month: string) => void;
  readonly onChoose: (day: string) => void;
}

/** How complete each day of a month is; arrows move from day to day. */
export function AssetCalendar({ asset, zone, month, chosen, onMonth, onChoose }: AssetCalendarProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const table = useRef<HTMLTableElement>(null);
  const today = wallClock(useNow(60_000), zone).day;
  const shown = month ?? (chosen === null ? monthOf(today) : monthOf(chosen));
  const list = useQuery(queries.partitions(asset.uri, { from: `${shown}-01`, to: `${shown}-31` }));
  const states = new Map(list.data?.partitions.map(({ partition, state }) => [partition, state]));
  const onKey = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    const days = [...(table.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const next = days[days.indexOf(document.activeElement as HTMLElement) + step];
    event.preventDefault();
    next?.focus();
  };
  const name = formatMonth(shown, language);
  return (
    <section className="card asset-calendar" aria-labelledby="calendar-title">
      <header className="card-head">
        <h2 className="card-title" id="calendar-title">
          {text.asset.calendarOf(name, zoneLabel(zone, Date.parse(`${shown}-01`)))}
        </h2>
        <div className="row">
          <IconButton icon="left" label={text.asset.before} onClick={() => onMonth(shiftMonth(shown, -1))} />
          <IconButton icon="right" label={text.asset.after} onClick={() => onMonth(shiftMonth(shown, 1))} />
        </div>
      </header>
      {list.error !== null && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      <MonthTable className="calendar" ref={table} month={shown} caption={text.asset.calendar} isBusy={list.isPending}>
        {(day) => {
          const state = list.data === undefined ? null : stateOfDay(day, { states, first: asset.first, today });
          const words = state === null ? '' : `, ${text.asset.states[state]}`;
          return (
            <button
              type="button"
              className="calendar-day"
              onKeyDown={onKey}
              data-tone={state === null ? undefined : PARTITION_DISPLAY[state].tone}
              aria-pressed={day === chosen}
              aria-current={day === today ? 'date' : undefined}
              aria-label={`${formatDay(day, { language })}${words}`}
              onClick={() => onChoose(day)}
            >
              <span className="numeric">{Number(day.slice(-2))}</span>
              {state !== null && (
                <StateMark display={PARTITION_DISPLAY[state]} label={text.asset.states[state]} size={20} />
              )}
            </button>
          );
        }}
      </MonthTable>
      <ul className="calendar-legend" aria-label={text.asset.statesOf}>
        {PARTITION_STATES.map((state) => (
          <li key={state} className="small muted">
            <StateMark display={PARTITION_DISPLAY[state]} label="" /> {text.asset.states[state]}
          </li>
        ))}
      </ul>
    </section>
  );
}
