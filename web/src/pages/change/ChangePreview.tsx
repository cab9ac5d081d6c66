import type { RunSummary } from '../../api/types.ts';
import { isTaskState, TASK_STATE_DISPLAY } from '../../domain/states.ts';
import { changedRuns, type ChangedInstance, type ChangedRun } from '../../domain/taskChange.ts';
import { useText } from '../../i18n/language.ts';
import { StateMark } from '../../ui/State.tsx';
import { DayText, Time } from '../../ui/Time.tsx';

/** More would be a list that nobody reads. */
const RUNS_SHOWN = 30;
const TASKS_SHOWN = 100;

interface ChangePreviewProps {
  /** The run that was asked about. */
  readonly run: Pick<RunSummary, 'runId' | 'businessDay'>;
  /** Undefined: not known yet; null: there is nothing to know. */
  readonly instances: readonly ChangedInstance[] | null | undefined;
  /** True: they belong to the choices before. */
  readonly isOld: boolean;
}

/** What a change would take, run by run, each task in the state in which it is. */
export function ChangePreview({ run, instances, isOld }: ChangePreviewProps) {
  const text = useText();
  if (instances === null) return null;
  const runs = changedRuns(instances ?? [], run.runId);
  const running = instances?.filter(({ state }) => state === 'running').length ?? 0;
  return (
    <section className="change-preview" aria-label={text.change.preview} data-old={isOld || undefined}>
      <p className="change-summary" role="status">
        {instances === undefined && text.change.counting}
        {instances?.length === 0 && text.change.none}
        {runs.length > 0 && text.change.summary(instances?.length ?? 0, runs.length)}
        {running > 0 && <span className="muted"> · {text.change.stopped(running)}</span>}
      </p>
      {runs.length > 0 && (
        <ul className="change-runs" tabIndex={0} aria-label={text.change.preview}>
          {runs.slice(0, RUNS_SHOWN).map((changed) => (
            <RunTasks
              key={changed.runId}
              changed={changed}
              businessDay={changed.runId === run.runId ? run.businessDay : null}
            />
          ))}
          {runs.length > RUNS_SHOWN && (
            <li className="muted small">{text.change.furtherRuns(runs.length - RUNS_SHOWN)}</li>
          )}
        </ul>
      )}
    </section>
  );
}

interface RunTasksProps {
  readonly changed: ChangedRun;
  readonly businessDay: string | null;
}

function RunTasks({ changed: { runId, logicalDate, instances }, businessDay }: RunTasksProps) {
  const text = useText();
  return (
    <li>
      <p className="change-run">
        {businessDay !== null && <DayText day={businessDay} />}
        {businessDay === null && logicalDate !== null && <Time at={logicalDate} />}
        <span className="muted small mono"> {runId}</span>
      </p>
      <ul className="change-tasks">
        {instances.slice(0, TASKS_SHOWN).map(({ id, task_id: taskId, map_index: mapIndex, state: given }) => {
          const state = given !== null && isTaskState(given) ? given : 'none';
          return (
            <li key={id} className="change-task">
              <StateMark display={TASK_STATE_DISPLAY[state]} label={text.taskState[state]} size={16} />
              {taskId}
              {mapIndex >= 0 && <span className="muted">{text.task.mapIndex(mapIndex)}</span>}
            </li>
          );
        })}
        {instances.length > TASKS_SHOWN && (
          <li className="muted small">{text.change.furtherTasks(instances.length - TASKS_SHOWN)}</li>
        )}
      </ul>
    </li>
  );
}
