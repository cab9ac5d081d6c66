import { Link } from '@tanstack/react-router';
import type { BackfillSummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { BackfillStatePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { BackfillProgress } from './BackfillProgress.tsx';
import { DayRange } from './DayRange.tsx';
import './backfills.css';

interface BackfillTableProps {
  readonly dagId: string;
  readonly backfills: readonly BackfillSummary[];
}

export function BackfillTable({ dagId, backfills }: BackfillTableProps) {
  const text = useText();
  return (
    <CardTable
      heads={[
        text.backfill.range,
        text.backfill.state,
        text.backfill.progress,
        text.backfill.reprocess,
        text.backfill.created,
      ]}
    >
      {backfills.map((backfill) => (
        <tr key={backfill.id}>
          <td className="cell-start">
            <Link
              className="table-link"
              to="/dags/$dagId/backfills/$backfillId"
              params={{ dagId, backfillId: backfill.id }}
            >
              <DayRange backfill={backfill} />
            </Link>
            <span className="muted small backfill-second">{text.backfill.name(backfill.id)}</span>
          </td>
          <td className="cell-end">
            <BackfillStatePill state={backfill.state} />
          </td>
          <td>
            <BackfillProgress backfill={backfill} />
          </td>
          <td data-label={text.backfill.reprocess}>{text.backfill.reprocesses[backfill.reprocess]}</td>
          <td data-label={text.backfill.created}>
            <Time at={backfill.createdAt} /> <span className="muted small">{backfill.createdBy}</span>
          </td>
        </tr>
      ))}
    </CardTable>
  );
}
