import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { PlannedDate } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { IntervalInWords } from '../../ui/IntervalText.tsx';
import { DayText } from '../../ui/Time.tsx';
import { CardTable } from '../../ui/CardTable.tsx';

interface DatesTableProps<D extends PlannedDate> {
  readonly dagId: string;
  /** Business zone of the DAG. */
  readonly zone: string;
  readonly dates: readonly D[];
  /** The second column: what becomes, or became, of a date. */
  readonly outcome: { readonly title: string; readonly of: (date: D) => ReactNode };
  /** Said below the reason. */
  readonly remark?: (date: D) => string | null;
}

const SHOWN_AT_FIRST = 200;

/** The dates of a backfill, one a row, with why each is treated as it is. */
export function DatesTable<D extends PlannedDate>({ dagId, zone, dates, outcome, remark }: DatesTableProps<D>) {
  const text = useText();
  const [shown, setShown] = useState(SHOWN_AT_FIRST);
  return (
    <>
      <CardTable
        heads={[text.backfill.day, outcome.title, text.backfill.reason, text.backfill.interval, text.backfill.run]}
      >
        {dates.slice(0, shown).map((date) => {
          const said = remark?.(date) ?? null;
          return (
            <tr key={date.logicalDate} data-changed={said !== null || undefined}>
              <td className="cell-start">
                <DayText day={date.businessDay} />
              </td>
              <td className="cell-end">{outcome.of(date)}</td>
              <td>
                {text.backfill.reasons[date.reason]}
                {said !== null && <span className="small backfill-second backfill-remark">{said}</span>}
              </td>
              <td>
                <IntervalInWords run={date} zone={zone} />
              </td>
              <td className={date.runId === null ? 'cell-empty' : undefined}>
                {date.runId !== null && (
                  <Link
                    className="backfill-run small mono"
                    to="/dags/$dagId/runs/$runId"
                    params={{ dagId, runId: date.runId }}
                  >
                    {date.runId}
                  </Link>
                )}
              </td>
            </tr>
          );
        })}
      </CardTable>
      {dates.length > shown && (
        <div className="backfill-more">
          <Button onClick={() => setShown(shown + SHOWN_AT_FIRST)}>{text.app.more}</Button>
        </div>
      )}
    </>
  );
}
