import { useState } from 'react';
import { instantOf, type TriggerDraft, type TriggerReading } from '../../domain/triggerBody.ts';
import { intervalInWords } from '../../domain/interval.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { usePreferences } from '../../ui/preferences.ts';

interface TriggerDatesProps {
  readonly draft: TriggerDraft;
  /** Business zone of the DAG. */
  readonly zone: string;
  /** What must be corrected; null: nothing, or nothing was sent yet. */
  readonly reading: Extract<TriggerReading, { ok: false }> | null;
  readonly onChange: (next: Partial<TriggerDraft>) => void;
}

/** The rarer parts of a run started by hand, folded away. */
export function TriggerDates({ draft, zone, reading, onChange }: TriggerDatesProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const [isOpen, setOpen] = useState(draft.intervalStart !== '');
  const [start, end] = [instantOf(draft.intervalStart), instantOf(draft.intervalEnd)];
  const words =
    typeof start === 'string' && typeof end === 'string' && start < end
      ? intervalInWords(start, end, zone, language)
      : null;
  const field = (
    name: 'intervalStart' | 'intervalEnd' | 'logicalDate',
    problem: string | null,
    hint: string | null = null,
  ) => (
    <Field label={text.trigger[name]} problem={problem} hint={hint}>
      {(control) => (
        <input
          {...control}
          type="datetime-local"
          name={name}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
  const interval = reading?.interval ?? null;
  return (
    <details
      className="trigger-more"
      open={isOpen || interval !== null}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{text.trigger.more}</summary>
      <div className="stack">
        <div className="trigger-pair">
          {field('intervalStart', interval === null ? null : text.trigger[interval])}
          {field('intervalEnd', null)}
        </div>
        <p className="field-hint" aria-live="polite">
          {words === null ? text.trigger.intervalHint : text.trigger.feeds(words)}
        </p>
        {field('logicalDate', (reading?.logicalDate ?? null) === null ? null : text.trigger.date)}
        <Field label={text.trigger.runId} hint={text.trigger.runIdHint}>
          {(control) => (
            <input
              {...control}
              name="runId"
              value={draft.runId}
              onChange={(event) => onChange({ runId: event.target.value })}
            />
          )}
        </Field>
        <Field label={text.trigger.note}>
          {(control) => (
            <input
              {...control}
              name="note"
              maxLength={1000}
              value={draft.note}
              onChange={(event) => onChange({ note: event.target.value })}
            />
          )}
        </Field>
      </div>
    </details>
  );
}
