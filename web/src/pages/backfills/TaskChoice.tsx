import type { BackfillDraft } from '../../domain/backfill.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';

interface TaskChoiceProps {
  /** Ids of the DAG's tasks, in their order. */
  readonly taskIds: readonly string[];
  readonly draft: BackfillDraft;
  readonly problem: string | null;
  readonly onChange: (next: Partial<BackfillDraft>) => void;
}

/** All tasks, or some with what they depend on. */
export function TaskChoice({ taskIds, draft, problem, onChange }: TaskChoiceProps) {
  const text = useText();
  const chosen = new Set(draft.taskIds);
  const choose = (taskId: string, isChosen: boolean) =>
    onChange({ taskIds: taskIds.filter((each) => (each === taskId ? isChosen : chosen.has(each))) });
  return (
    <>
      <Field label={text.backfill.someTasks} hint={text.backfill.someTasksHint} problem={problem}>
        {(control) => (
          <input
            {...control}
            type="checkbox"
            checked={draft.hasTasks}
            onChange={(event) => onChange({ hasTasks: event.target.checked })}
          />
        )}
      </Field>
      {draft.hasTasks && (
        <fieldset className="backfill-tasks">
          <legend className="field-label">{text.backfill.tasks}</legend>
          {taskIds.map((taskId) => (
            <Tick key={taskId} isOn={chosen.has(taskId)} onChange={(isOn) => choose(taskId, isOn)}>
              {taskId}
            </Tick>
          ))}
          <div className="row backfill-with">
            <Tick isOn={!draft.ignoreDependencies} onChange={(isOn) => onChange({ ignoreDependencies: !isOn })}>
              {text.backfill.dependencies}
            </Tick>
            <Tick isOn={draft.downstream} onChange={(downstream) => onChange({ downstream })}>
              {text.backfill.downstream}
            </Tick>
          </div>
        </fieldset>
      )}
    </>
  );
}

interface TickProps {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: string;
}

function Tick({ isOn, onChange, children }: TickProps) {
  return (
    <label className="backfill-tick">
      <input type="checkbox" checked={isOn} onChange={(event) => onChange(event.target.checked)} />
      {children}
    </label>
  );
}
