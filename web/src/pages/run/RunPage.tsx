import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { isGone } from '../../api/errors.ts';
import { Trail } from '../../app/Trail.tsx';
import { useServices } from '../../app/services.ts';
import { formatDay } from '../../domain/time.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Pending } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { ChangeDialog } from '../change/ChangeDialog.tsx';
import { TaskGraph } from '../graph/TaskGraph.tsx';
import { RunQuestions } from '../questions/RunQuestions.tsx';
import { RunDeadlines } from '../notices/RunDeadlines.tsx';
import { RunNotifications } from '../notices/RunNotifications.tsx';
import { RunFacts } from './RunFacts.tsx';
import { StopRun } from './StopRun.tsx';
import { TaskTable } from './TaskTable.tsx';
import { RunStatePill } from '../../ui/State.tsx';
import { Card } from '../../ui/Card.tsx';
import './run.css';

export function RunPage() {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const { dagId, runId } = useParams({ from: '/shell/dags/$dagId/runs/$runId' });
  const detail = useQuery(queries.run(dagId, runId));
  const dag = useQuery(queries.dag(dagId));
  const [isClearing, setClearing] = useState(false);
  const day = detail.data?.run.businessDay ?? null;
  useTitle(day === null ? runId : formatDay(day, { language }), dagId);

  if (detail.data === undefined || isGone(detail.error)) return <Pending query={detail} />;
  const { run, graph, tallies, instances, isTruncated, assetEvents, deadlines, notifications } = detail.data;
  const title = run.businessDay === null ? run.runId : formatDay(run.businessDay, { language });
  return (
    <div className="page">
      <Trail dagId={dagId} run={run} />
      <header className="page-head">
        <div>
          <div className="row">
            <h1 className="page-title">{title}</h1>
            <RunStatePill state={run.state} />
          </div>
          <p className="page-subtitle mono small">{run.runId}</p>
        </div>
        <div className="row">
          <StopRun run={run} />
          <Button icon="retry" onClick={() => setClearing(true)}>
            {text.change.openRun}
          </Button>
        </div>
      </header>
      <RunFacts run={run} assetEvents={assetEvents} zone={dag.data?.zone ?? null} />
      {graph.tasks.some(({ operator }) => operator === 'approval') && <RunQuestions dagId={dagId} runId={runId} />}
      <RunDeadlines run={run} deadlines={deadlines} />
      <Card id="graph-title" title={text.run.graph}>
        <TaskGraph dagId={dagId} graph={graph} run={detail.data} />
      </Card>
      <Card
        id="tasks-title"
        title={text.run.tasks}
        note={isTruncated && <p className="muted small">{text.run.truncated}</p>}
      >
        <TaskTable run={run} graph={graph} instances={instances} tallies={tallies} />
      </Card>
      <RunNotifications notifications={notifications} />
      {isClearing && <ChangeDialog run={run} taskId={null} onClose={() => setClearing(false)} />}
    </div>
  );
}
