import { useMemo } from 'react';
import type { GridColumn } from '../../../domain/gridCells.ts';
import { formatDuration } from '../../../domain/measure.ts';
import { formatDay, formatInstant, formatMonth } from '../../../domain/time.ts';
import { useText } from '../../../i18n/language.ts';
import { useTimeView } from '../../../ui/preferences.ts';

/** What a column of the grid is called. */
export interface ColumnText {
  /** `Fri 20 Nov 2026`; of a run without a day when it was due. */
  readonly name: string;
  /** With state, type and duration. */
  readonly head: string;
  /** Above the first column of a month, and of a day. */
  readonly month: string | null;
  readonly day: string | null;
  readonly isWeekend: boolean;
}

/** Of those columns that are asked for. Several runs of one day are told apart by when they were due. */
export function useColumnTexts(columns: readonly GridColumn[]): (at: number) => ColumnText | null {
  const text = useText();
  const view = useTimeView();
  return useMemo(() => tellColumns(columns, text, view), [columns, text, view]);
}

function tellColumns(
  columns: readonly GridColumn[],
  text: ReturnType<typeof useText>,
  view: ReturnType<typeof useTimeView>,
): (at: number) => ColumnText | null {
  const perDay = new Map<string, number>();
  for (const { run } of columns)
    if (run.businessDay !== null) perDay.set(run.businessDay, (perDay.get(run.businessDay) ?? 0) + 1);
  const told = new Map<number, ColumnText>();
  const tell = ({ run }: GridColumn, at: number): ColumnText => {
    const { businessDay, runAfter, state, runType, durationSeconds } = run;
    const before = columns[at - 1]?.run.businessDay ?? null;
    const due = formatInstant(runAfter, view);
    const isOne = businessDay !== null && perDay.get(businessDay) === 1;
    const day = businessDay === null ? due.day : formatDay(businessDay, view);
    const name = isOne ? day : `${day} ${due.clock} ${due.zone}`;
    const weekday = businessDay === null ? null : new Date(`${businessDay}T00:00:00Z`).getUTCDay();
    return {
      name,
      head: [
        name,
        text.runState[state],
        text.run.types[runType],
        ...(durationSeconds === null ? [] : [formatDuration(durationSeconds, view.language)]),
      ].join(', '),
      month:
        businessDay !== null && businessDay.slice(0, 7) !== before?.slice(0, 7)
          ? formatMonth(businessDay.slice(0, 7), view.language)
          : null,
      day: businessDay === null || businessDay === before ? null : String(Number(businessDay.slice(8))),
      isWeekend: weekday === 0 || weekday === 6,
    };
  };
  return (at: number) => {
    const column = columns[at];
    if (column === undefined) return null;
    const words = told.get(at) ?? tell(column, at);
    told.set(at, words);
    return words;
  };
}
