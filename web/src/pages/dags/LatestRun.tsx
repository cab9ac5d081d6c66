import { Link } from '@tanstack/react-router';
import type { DagSummary } from '../../api/types.ts';
import { inDataOrder } from '../../domain/runBars.ts';
import { useText } from '../../i18n/language.ts';
import { Duration } from '../../ui/Duration.tsx';
import { ErrorLine } from '../../ui/ErrorLine.tsx';
import { RunStatePill } from '../../ui/State.tsx';
import { DayText } from '../../ui/Time.tsx';
import './dags.css';

/** How the run of the latest data fares, whose day it is and how long it takes. */
export function LatestRun({ dag: { dagId, runs } }: { readonly dag: Pick<DagSummary, 'dagId' | 'runs'> }) {
  const text = useText();
  const [run] = inDataOrder(runs);
  if (run === undefined) return <span className="muted">{text.dags.noRuns}</span>;
  return (
    <>
      <Link className="latest-run" to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.runId }}>
        <RunStatePill state={run.state} />
        <span className="muted small nowrap">
          {run.businessDay !== null && <DayText day={run.businessDay} year={false} />}
          {run.businessDay !== null && run.startedAt !== null && ' · '}
          {run.startedAt !== null && <Duration of={run} isRunning={run.state === 'running'} />}
        </span>
      </Link>
      <ErrorLine error={run.error} />
    </>
  );
}
