import { Link } from '@tanstack/react-router';
import type { DagDetail, RunSummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { DayText } from '../../ui/Time.tsx';
import { Duration } from '../../ui/Duration.tsx';
import { ErrorLine } from '../../ui/ErrorLine.tsx';
import { RunStatePill } from '../../ui/State.tsx';
import { IntervalInUtc, IntervalInWords } from '../../ui/IntervalText.tsx';
import { TallyText } from '../../ui/TallyText.tsx';
import { CardTable } from '../../ui/CardTable.tsx';

interface RunTableProps {
  readonly dag: Pick<DagDetail, 'dagId' | 'zone'>;
  readonly runs: readonly RunSummary[];
  /** Ids of runs. */
  readonly chosen: ReadonlySet<string>;
  /** A range: from the run that was chosen last to this one. */
  readonly onChoose: (runId: string, isRange: boolean) => void;
}

export function RunTable({ dag, runs, chosen, onChoose }: RunTableProps) {
  const text = useText();
  return (
    <CardTable
      heads={[
        text.run.day,
        text.run.state,
        text.run.interval,
        text.run.type,
        text.run.tasks,
        { key: 'duration', title: text.run.duration, className: 'number' },
      ]}
    >
      {runs.map((run) => (
        <tr key={run.runId}>
          <td className="cell-start">
            <div className="bulk-run">
              <label className="bulk-choice">
                <input
                  type="checkbox"
                  aria-label={text.runs.choose(run.runId)}
                  checked={chosen.has(run.runId)}
                  onChange={({ nativeEvent }) => onChoose(run.runId, (nativeEvent as MouseEvent).shiftKey)}
                />
              </label>
              <span>
                <Link
                  className="table-link"
                  to="/dags/$dagId/runs/$runId"
                  params={{ dagId: dag.dagId, runId: run.runId }}
                >
                  {run.businessDay === null ? run.runId : <DayText day={run.businessDay} />}
                </Link>
                <span className="run-id muted small mono" title={run.runId}>
                  {run.runId}
                </span>
              </span>
            </div>
          </td>
          <td className="cell-end">
            <RunStatePill state={run.state} />
            <ErrorLine error={run.error} />
          </td>
          <td>
            <IntervalInWords run={run} zone={dag.zone} />
            <p className="muted small">
              <IntervalInUtc run={run} />
            </p>
          </td>
          <td data-label={text.run.type}>{text.run.types[run.runType]}</td>
          <td>
            <TallyText tally={run.tally} />
          </td>
          <td className="number" data-label={text.run.duration}>
            <Duration of={run} isRunning={run.state === 'running'} />
          </td>
        </tr>
      ))}
    </CardTable>
  );
}
