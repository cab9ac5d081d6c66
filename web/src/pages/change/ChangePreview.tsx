import type { RunSummary } from '../../api/types.ts';
import { fromAirflow, TASK_STATE_DISPLAY } from '../../domain/states.ts';
import { changedRuns, type ChangedInstance, type ChangeEffect, type ChangedRun } from '../../domain/taskChange.ts';
import { useText } from '../../i18n/language.ts';
import { StateMark } from '../../ui/State.tsx';
import { DayText, Time } from '../../ui/Time.tsx';

/** More would be a list that nobody reads. */
const RUNS_SHOWN = 30;
const TASKS_SHOWN = 100;

interface ChangePreviewProps {
  /** The runs that were asked about; the first of them comes first. */
  readonly asked: readonly Pick<RunSummary, 'runId' | 'businessDay'>[];
  /** Undefined: not known yet; null: there is nothing to know. */
  readonly effect: ChangeEffect | null | undefined;
  /** True: they belong to the choices before. */
  readonly isOld: boolean;
}

/** What a change would take, run by run, each task in the state in which it is. */
export function ChangePreview({ asked, effect, isOld }: ChangePreviewProps) {
  const text = useText();
  if (effect === null) return null;
  const { instances, onLatest } = effect ?? { instances: [], onLatest: null };
  const days = new Map(asked.map(({ runId, businessDay }) => [runId, businessDay]));
  const runs = changedRuns({ instances, onLatest }, asked[0]?.runId ?? '');
  const running = instances.filter(({ state }) => state === 'running').length;
  const added = onLatest?.new_tasks.length ?? 0;
  const removed = onLatest?.removed_task_instances.length ?? 0;
  return (
    <section className="change-preview" aria-label={text.change.preview} data-old={isOld || undefined}>
      <p className="change-summary" role="status">
        {effect === undefined && text.change.counting}
        {effect !== undefined && runs.length === 0 && text.change.none}
        {runs.length > 0 && text.change.summary(instances.length, runs.length)}
        {added > 0 && ` · ${text.change.new(added)}`}
        {removed > 0 && ` · ${text.change.removed(removed)}`}
        {running > 0 && <span className="muted"> · {text.change.stopped(running)}</span>}
      </p>
      {runs.length > 0 && (
        <ul className="change-runs" tabIndex={0} aria-label={text.change.preview}>
          {runs.slice(0, RUNS_SHOWN).map((changed) => (
            <RunTasks key={changed.runId} changed={changed} businessDay={days.get(changed.runId) ?? null} />
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

function RunTasks({ changed, businessDay }: RunTasksProps) {
  const text = useText();
  const { runId, logicalDate, instances, newTasks, removed, refusal } = changed;
  return (
    <li>
      <p className="change-run">
        {businessDay !== null && <DayText day={businessDay} />}
        {businessDay === null && logicalDate !== null && <Time at={logicalDate} />}
        <span className="muted small mono"> {runId}</span>
      </p>
      {refusal !== null && (
        <p className="field-problem" data-tone="bad">
          {text.change.refused(refusal)}
        </p>
      )}
      <ul className="change-tasks">
        {newTasks.map((taskId) => (
          <li key={taskId} className="change-task">
            {taskId} <span className="muted">{text.change.isNew}</span>
          </li>
        ))}
        <InstanceLines instances={removed} note={text.change.isRemoved} />
        <InstanceLines instances={instances} note={null} />
      </ul>
    </li>
  );
}

interface InstanceLinesProps {
  readonly instances: readonly ChangedInstance[];
  /** What becomes of them, where that is not what becomes of all. */
  readonly note: string | null;
}

/** Task instances in the states in which they are; those beyond the first are counted. */
function InstanceLines({ instances, note }: InstanceLinesProps) {
  const text = useText();
  const further = instances.length - TASKS_SHOWN;
  return (
    <>
      {instances.slice(0, TASKS_SHOWN).map(({ id, task_id: taskId, map_index: mapIndex, state: given }) => {
        const state = fromAirflow(given);
        return (
          <li key={id} className="change-task">
            <StateMark display={TASK_STATE_DISPLAY[state]} label={text.taskState[state]} size={16} />
            {taskId}
            {mapIndex >= 0 && <span className="muted">{text.task.mapIndex(mapIndex)}</span>}
            {note !== null && <span className="muted">{note}</span>}
          </li>
        );
      })}
      {further > 0 && <li className="muted small">{text.change.furtherTasks(further)}</li>}
    </>
  );
}
