import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Duration } from '../../ui/Duration.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { TallyText } from '../../ui/TallyText.tsx';
import { DayText } from '../../ui/Time.tsx';

/** What runs, each with how far its tasks are. */
export function RunningLines({ running }: Pick<Today, 'running'>) {
  const text = useText();
  return (
    <Card id="today-running" title={text.today.running}>
      {running.length === 0 && (
        <Empty title={text.today.noneRunning}>
          <p>
            <Link className="small" to="/dags">
              {text.today.noneRunningHint}
            </Link>
          </p>
        </Empty>
      )}
      <ul className="today-lines">
        {running.map((run) => (
          <RunningLine key={`${run.dagId} ${run.runId}`} run={run} />
        ))}
      </ul>
    </Card>
  );
}

function RunningLine({
  run: { dagId, runId, businessDay, startedAt, tally, tasks },
}: {
  readonly run: Today['running'][number];
}) {
  const text = useText();
  return (
    <li className="today-line">
      <div className="today-line-head">
        <Link className="table-link today-name" to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
          {dagId}
        </Link>
        <Duration of={{ startedAt, endedAt: null, durationSeconds: null }} isRunning />
      </div>
      <p className="today-facts small muted">
        {businessDay !== null && <DayText day={businessDay} year={false} />}
        <TallyText tally={tally} />
      </p>
      {tasks.map((task) => (
        <p key={`${task.taskId} ${task.mapIndex}`} className="today-task small">
          <Link
            to="/dags/$dagId/runs/$runId/tasks/$taskId"
            params={{ dagId, runId, taskId: task.taskId }}
            search={task.mapIndex < 0 ? {} : { map: task.mapIndex }}
          >
            {task.taskId}
            {task.mapIndex >= 0 && ` ${text.task.instance(task.mapIndex, task.label)}`}
          </Link>
          {task.progress === null ? null : <ProgressBar progress={task.progress} />}
        </p>
      ))}
    </li>
  );
}
