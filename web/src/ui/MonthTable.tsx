import type { ReactNode, Ref } from 'react';
import { formatWeekday } from '../domain/time.ts';
import { weeksOf } from '../domain/month.ts';
import { usePreferences } from './preferences.ts';

const COLUMNS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;

interface MonthTableProps {
  /** `2026-11` */
  readonly month: string;
  readonly caption: string;
  readonly className: string;
  readonly isBusy: boolean;
  readonly ref: Ref<HTMLTableElement>;
  /** What stands in the cell of a day. */
  readonly children: (day: string) => ReactNode;
}

/** The days of a month by weeks. */
export function MonthTable({ month, caption, className, isBusy, ref, children }: MonthTableProps) {
  const [{ language }] = usePreferences();
  const weeks = weeksOf(month);
  return (
    <table className={className} ref={ref} aria-busy={isBusy || undefined}>
      <caption className="visually-hidden">{caption}</caption>
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
            {week.map((day, at) => (
              <td key={COLUMNS[at]}>{day !== null && children(day)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
