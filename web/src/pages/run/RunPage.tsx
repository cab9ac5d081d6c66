import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isGone } from '../../api/errors.ts';
import { Trail } from '../../app/Trail.tsx';
import { RUN_VIEWS, type RunView } from '../../app/search.ts';
import { useServices } from '../../app/services.ts';
import { formatDay } from '../../domain/time.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Pending } from '../../ui/Notice.tsx';
import { Tabs } from '../../ui/Tabs.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { TaskGraph } from '../graph/TaskGraph.tsx';
import { RunQuestions } from '../questions/RunQuestions.tsx';
import { RunDeadlines } from '../notices/RunDeadlines.tsx';
import { RunNotifications } from '../notices/RunNotifications.tsx';
import { GanttChart } from './gantt/GanttChart.tsx';
import { RunFacts } from './RunFacts.tsx';
import { RunHead } from './RunHead.tsx';
import { TaskTable } from './TaskTable.tsx';
import './run.css';

export function RunPage() {
  const text = useText();
  const [{ language }] = usePreferences();
  const { queries } = useServices();
  const { dagId, runId } = useParams({ from: '/shell/dags/$dagId/runs/$runId' });
  const detail = useQuery(queries.run(dagId, runId));
  const dag = useQuery(queries.dag(dagId));
  const { view = 'list' } = useSearch({ from: '/shell/dags/$dagId/runs/$runId' });
  const navigate = useNavigate({ from: '/dags/$dagId/runs/$runId' });
  const day = detail.data?.run.businessDay ?? null;
  useTitle(day === null ? runId : formatDay(day, { language }), dagId);

  if (detail.data === undefined || isGone(detail.error)) return <Pending query={detail} />;
  const { run, graph, tallies, instances, isTruncated, assetEvents, deadlines, notifications } = detail.data;
  const content = {
    list: (
      <section aria-label={text.run.tasks}>
        {isTruncated && <p className="muted small run-truncated">{text.run.truncated}</p>}
        <TaskTable run={run} graph={graph} instances={instances} tallies={tallies} />
      </section>
    ),
    graph: <TaskGraph dagId={dagId} graph={graph} run={detail.data} />,
    gantt: <GanttChart detail={detail.data} />,
  } as const satisfies Record<RunView, unknown>;
  return (
    <div className="page">
      <Trail dagId={dagId} run={run} />
      <RunHead detail={detail.data} />
      <RunFacts run={run} assetEvents={assetEvents} zone={dag.data?.zone ?? null} />
      {graph.tasks.some(({ operator }) => operator === 'approval') && <RunQuestions dagId={dagId} runId={runId} />}
      <section className="card run-views" aria-label={text.gantt.views}>
        <Tabs
          label={text.gantt.views}
          value={view}
          onChange={(value) => void navigate({ search: value === 'list' ? {} : { view: value }, replace: true })}
          tabs={RUN_VIEWS.map((value) => ({ value, label: text.gantt.view[value], content: content[value] }))}
        />
      </section>
      <RunDeadlines run={run} deadlines={deadlines} />
      <RunNotifications notifications={notifications} />
    </div>
  );
}
