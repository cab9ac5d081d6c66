import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/language.ts';

interface RerunTableProps {
  /** Title of the column that tells what becomes of a step. */
  readonly outcome: string;
  readonly rows: readonly {
    readonly place: number;
    readonly dagId: string;
    /** Null: the step has none. */
    readonly runId: string | null;
    /** Whether the run has been deleted. */
    readonly isGone: boolean;
    readonly note: ReactNode;
    readonly what: ReactNode;
    readonly reason: string;
  }[];
}

/** The steps of making a partition again, in their order. */
export function RerunTable({ outcome, rows }: RerunTableProps) {
  const text = useText();
  return (
    <table className="table rerun">
      <thead>
        <tr>
          <th scope="col" className="number">
            {text.asset.step}
          </th>
          <th scope="col">{text.dags.name}</th>
          <th scope="col">{outcome}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ place, dagId, runId, isGone, note, what, reason }) => (
          <tr key={`${place} ${dagId} ${runId ?? ''}`}>
            <td className="number">{place}</td>
            <td>
              {runId === null || isGone ? (
                dagId
              ) : (
                <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId }} title={runId}>
                  {dagId}
                </Link>
              )}
              {note !== null && <p className="muted small">{note}</p>}
            </td>
            <td>
              {what}
              <p className="muted small">{reason}</p>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
