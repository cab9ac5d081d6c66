import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { isGone } from '../../api/errors.ts';
import { Trail } from '../../app/Trail.tsx';
import type { TaskSearch } from '../../app/search.ts';
import { useServices } from '../../app/services.ts';
import type { LogView } from '../../domain/logView.ts';
import { isWaiting } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { useTitle } from '../../app/useTitle.ts';
import { Empty, Pending } from '../../ui/Notice.tsx';
import { TaskQuestion } from '../questions/TaskQuestion.tsx';
import { LogViewer } from './LogViewer.tsx';
import { TaskDetails } from './TaskDetails.tsx';
import { TaskHead } from './TaskHead.tsx';
import { TaskWaits } from './TaskWaits.tsx';
import { BesideChoice, TryFacts } from './TryPair.tsx';
import { TryList } from './TryList.tsx';
import './task.css';

export function TaskPage() {
  const text = useText();
  const { queries } = useServices();
  const { dagId, runId, taskId } = useParams({ from: '/shell/dags/$dagId/runs/$runId/tasks/$taskId' });
  useTitle(taskId, dagId);
  const search = useSearch({ from: '/shell/dags/$dagId/runs/$runId/tasks/$taskId' });
  const navigate = useNavigate({ from: '/dags/$dagId/runs/$runId/tasks/$taskId' });
  const key = { dagId, runId, taskId, mapIndex: search.map ?? -1 };
  const detail = useQuery(queries.instance(key));
  const change = (next: TaskSearch) => void navigate({ search: (now) => ({ ...now, ...next }), replace: true });

  if (detail.data === undefined || isGone(detail.error)) return <Pending query={detail} />;
  const { run, tries } = detail.data;
  const shown = tries.find(({ tryNumber }) => tryNumber === search.try) ?? tries.at(-1);
  const beside = tries.find(({ tryNumber }) => tryNumber === search.beside && tryNumber !== shown?.tryNumber);
  const look = ({ text: q, level, isOnly: only }: Partial<LogView>) =>
    change({
      ...(q !== undefined && { q }),
      ...(level !== undefined && { level }),
      ...(only !== undefined && { only }),
    });
  return (
    <div className="page">
      <Trail dagId={dagId} run={run} taskId={taskId} />
      <TaskHead detail={detail.data} />
      {isWaiting(detail.data.instance.state) && <TaskWaits instance={key} />}
      {detail.data.task.operator === 'approval' && <TaskQuestion instance={key} />}
      {tries.length > 0 && (
        <TryList
          tries={tries}
          shown={shown?.tryNumber ?? null}
          onChoose={(tryNumber) => change({ try: tryNumber, line: undefined })}
        />
      )}
      {tries.length > 1 && shown !== undefined && (
        <BesideChoice
          tries={tries}
          shown={shown.tryNumber}
          beside={beside?.tryNumber ?? null}
          onChoose={(tryNumber) => change({ beside: tryNumber })}
        />
      )}
      <div className="task-columns" data-paired={beside !== undefined || undefined}>
        {shown === undefined && (
          <section className="card task-log" aria-label={text.log.title}>
            <Empty title={text.task.noTries} />
          </section>
        )}
        {[shown, beside].map(
          (attempt) =>
            attempt !== undefined && (
              <section
                key={`${key.mapIndex} ${attempt.tryNumber}`}
                className="card task-log"
                aria-label={attempt === shown ? text.log.title : text.task.tryNumber(attempt.tryNumber)}
              >
                {beside !== undefined && <TryFacts attempt={attempt} />}
                <LogViewer
                  attempt={{ ...key, tryNumber: attempt.tryNumber }}
                  view={{ text: search.q ?? '', level: search.level ?? 'debug', isOnly: search.only ?? false }}
                  line={attempt === shown ? (search.line ?? null) : null}
                  onView={look}
                  onLine={(line) => change(attempt === shown ? { line } : {})}
                />
              </section>
            ),
        )}
        <TaskDetails
          detail={detail.data}
          shown={shown}
          panel={search.panel ?? 'receipt'}
          onPanel={(panel) => change({ panel })}
        />
      </div>
    </div>
  );
}
