import { Link } from '@tanstack/react-router';
import type { DagSummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { RunBars } from '../../ui/RunBars.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import { LatestRun } from './LatestRun.tsx';
import { NextRunText } from './NextRunText.tsx';
import { PauseSwitch } from './PauseSwitch.tsx';
import { ScheduleText } from './ScheduleText.tsx';
import './dags.css';

export function DagTable({ dags }: { readonly dags: readonly DagSummary[] }) {
  const text = useText();
  return (
    <CardTable
      className="dag-table"
      heads={[
        text.dags.name,
        text.dags.schedule,
        text.dags.latestRun,
        { key: 'lastRuns', title: text.dags.lastRuns, className: 'dag-bars' },
        text.dags.nextRun,
        text.dags.onSwitch,
      ]}
    >
      {dags.map((dag) => (
        <tr key={dag.dagId} data-paused={dag.isPaused || undefined}>
          <td className="cell-start">
            <Link className="table-link" to="/dags/$dagId" params={{ dagId: dag.dagId }}>
              {dag.dagId}
            </Link>
            {dag.tags.map((tag) => (
              <span key={tag} className="tag dag-tag">
                {tag}
              </span>
            ))}
            {dag.isStale && <span className="tag dag-tag">{text.dags.stale}</span>}
            {dag.description !== null && <p className="muted small dag-description">{dag.description}</p>}
          </td>
          <td className="dag-schedule">
            <ScheduleText schedule={dag.schedule} />
          </td>
          <td>
            <LatestRun dag={dag} />
          </td>
          <td className="dag-bars">
            <RunBars dagId={dag.dagId} runs={dag.runs} />
          </td>
          <td data-label={text.dags.nextRun}>
            <NextRunText dag={dag} />
          </td>
          <td className="cell-end dag-switch">
            <PauseSwitch dagId={dag.dagId} isPaused={dag.isPaused} />
          </td>
        </tr>
      ))}
    </CardTable>
  );
}
