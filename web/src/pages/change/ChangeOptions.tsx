import type { ReactNode } from 'react';
import { TASK_VERBS, type ChangeDraft } from '../../domain/taskChange.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';

interface ChangeOptionsProps {
  readonly draft: ChangeDraft;
  readonly isWholeRun: boolean;
  readonly isMapped: boolean;
  /** False: no run comes before or after this one. */
  readonly hasDate: boolean;
  /** What is wrong with the map indexes. */
  readonly problem: string | null;
  readonly onChange: (next: Partial<ChangeDraft>) => void;
}

/** What is done, and to which tasks of which runs. */
export function ChangeOptions({ draft, isWholeRun, isMapped, hasDate, problem, onChange }: ChangeOptionsProps) {
  const text = useText();
  const isBrought = isWholeRun && draft.onlyNew;
  const versionHint = isBrought ? text.change.onlyNewHint : draft.onLatest ? text.change.onLatestHint : null;
  const box = (
    name: 'upstream' | 'downstream' | 'past' | 'future' | 'onlyFailed' | 'preventRunning' | 'onLatest' | 'onlyNew',
    isOff = false,
  ) => (
    <label className="change-box">
      <input
        type="checkbox"
        name={name}
        checked={draft[name] && !isOff}
        disabled={isOff}
        onChange={(event) => onChange({ [name]: event.target.checked })}
      />
      {text.change[name]}
    </label>
  );
  return (
    <>
      {!isWholeRun && (
        <Segmented
          label={text.change.verb}
          value={draft.verb}
          choices={TASK_VERBS.map((value) => ({ value, label: text.change.verbs[value] }))}
          onChange={(verb) => onChange({ verb })}
        />
      )}
      <p className="muted">{text.change.verbHints[draft.verb]}</p>
      {isMapped && (
        <Field label={text.change.indexes} hint={text.change.indexesHint} problem={problem}>
          {(control) => (
            <input
              {...control}
              name="indexes"
              inputMode="text"
              spellCheck={false}
              value={draft.indexes}
              onChange={(event) => onChange({ indexes: event.target.value })}
            />
          )}
        </Field>
      )}
      <Boxes legend={text.change.also} hint={hasDate ? null : text.change.noDate}>
        {!isWholeRun && box('upstream')}
        {!isWholeRun && box('downstream')}
        {box('past', !hasDate || isBrought)}
        {box('future', !hasDate || isBrought)}
      </Boxes>
      {draft.verb === 'clear' && (
        <Boxes legend={text.change.limits} hint={null}>
          {box('onlyFailed', isBrought)}
          {box('preventRunning', isBrought)}
        </Boxes>
      )}
      {draft.verb === 'clear' && (
        <Boxes legend={text.change.version} hint={versionHint}>
          {box('onLatest', isBrought)}
          {isWholeRun && box('onlyNew')}
        </Boxes>
      )}
    </>
  );
}

interface BoxesProps {
  readonly legend: string;
  readonly hint: string | null;
  readonly children: ReactNode;
}

function Boxes({ legend, hint, children }: BoxesProps) {
  return (
    <fieldset className="change-boxes">
      <legend className="field-label">{legend}</legend>
      <div className="row">{children}</div>
      {hint !== null && <p className="field-hint">{hint}</p>}
    </fieldset>
  );
}
