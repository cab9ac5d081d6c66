import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import type { Messages } from '../../i18n/messages.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { DayText, Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';

type WaitingTask = Today['waitingTasks'][number];
type WaitingRuns = Today['waitingRuns'][number];

/** What waits by itself, and on what. */
export function WaitingLines({ today: { waitingTasks, waitingRuns } }: { readonly today: Today }) {
  const text = useText();
  return (
    <Card id="today-waiting" title={text.today.waiting}>
      {waitingTasks.length + waitingRuns.length === 0 && <Empty title={text.today.noneWaiting} />}
      <ul className="today-lines">
        {waitingTasks.map((task) => (
          <TaskLine key={`${task.dagId} ${task.runId} ${task.taskId} ${task.mapIndex}`} task={task} />
        ))}
        {waitingRuns.map((runs) => (
          <RunsLine key={runs.dagId} runs={runs} />
        ))}
      </ul>
    </Card>
  );
}

function TaskLine({
  task: { dagId, runId, taskId, mapIndex, label, businessDay, on },
}: {
  readonly task: WaitingTask;
}) {
  const text = useText();
  return (
    <li className="today-line">
      <div className="today-line-head">
        <Link
          className="table-link today-name"
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={{ dagId, runId, taskId }}
          search={mapIndex < 0 ? {} : { map: mapIndex }}
        >
          {taskId}
          {mapIndex >= 0 && ` ${text.task.instance(mapIndex, label)}`}
        </Link>
        <span className="muted small">{dagId}</span>
      </div>
      <p className="today-facts small">
        <span>
          {waitText(on, text)} {'at' in on && on.at !== null && <Time at={on.at} year={false} seconds />}
        </span>
        {businessDay !== null && (
          <span className="muted">
            <DayText day={businessDay} year={false} />
          </span>
        )}
      </p>
    </li>
  );
}

function waitText(on: WaitingTask['on'], { today: { waits } }: Messages): string {
  switch (on.kind) {
    case 'retry':
    case 'look':
    case 'time':
      return waits[on.kind];
    case 'run':
      return on.taskId === null ? waits.run(on.dagId) : waits.task(on.taskId, on.dagId);
    case 'job':
      return waits.job(on.name, on.host);
    case 'slot':
      return waits.slot(on.pool, on.queue);
  }
}

function RunsLine({ runs: { dagId, runId, count, businessDay, isPaused, runAfter } }: { readonly runs: WaitingRuns }) {
  const text = useText();
  const isLater = Date.parse(runAfter) > useNow(10_000);
  const { paused, later, turn } = text.today.waits;
  return (
    <li className="today-line">
      <div className="today-line-head">
        <Link className="table-link today-name" to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
          {dagId}
        </Link>
        <span className="muted small">{text.today.waitingRuns(count)}</span>
      </div>
      <p className="today-facts small">
        <span>
          {isPaused ? paused : isLater ? later : turn} {isLater && <Time at={runAfter} year={false} />}
        </span>
        {businessDay !== null && (
          <span className="muted">
            <DayText day={businessDay} year={false} />
          </span>
        )}
      </p>
    </li>
  );
}
