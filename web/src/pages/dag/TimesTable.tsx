import { Link } from '@tanstack/react-router';
import { formatDuration } from '../../domain/measure.ts';
import type { RunPoint } from '../../domain/runCharts.ts';
import { useText } from '../../i18n/language.ts';
import { CardTable } from '../../ui/CardTable.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { RunStatePill, TaskStatePill } from '../../ui/State.tsx';
import { DayText } from '../../ui/Time.tsx';

interface TimesTableProps {
  readonly dagId: string;
  /** The oldest first. */
  readonly points: readonly RunPoint[];
}

/** What the charts show, in numbers, the latest run first. */
export function TimesTable({ dagId, points }: TimesTableProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const cell = (name: string, seconds: number | null) => (
    <td className="number" data-label={name}>
      {seconds === null ? <span className="muted">–</span> : formatDuration(seconds, language)}
    </td>
  );
  const { queued, running, landing, due } = text.history;
  return (
    <details className="history-table">
      <summary>{text.history.table}</summary>
      <CardTable
        heads={[
          text.run.day,
          text.run.state,
          ...[queued, running, landing, due].map((title) => ({ key: title, title, className: 'number' })),
        ]}
      >
        {points.toReversed().map(({ run, ...point }) => (
          <tr key={run.runId}>
            <td className="cell-start">
              <Link className="table-link" to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.runId }}>
                {run.businessDay === null ? run.runId : <DayText day={run.businessDay} />}
              </Link>
            </td>
            <td className="cell-end">
              {run.taskState === null ? <RunStatePill state={run.state} /> : <TaskStatePill state={run.taskState} />}
            </td>
            {cell(queued, point.queued)}
            {cell(running, point.running)}
            {cell(landing, point.landing)}
            {cell(due, point.due)}
          </tr>
        ))}
      </CardTable>
    </details>
  );
}
