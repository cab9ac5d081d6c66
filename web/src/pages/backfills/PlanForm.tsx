import type { ReactNode } from 'react';
import type { ApiError } from '../../api/errors.ts';
import type { DagDetail } from '../../api/types.ts';
import type { BackfillDraft, ParamsReading, PlanReading } from '../../domain/backfill.ts';
import type { ParamField } from '../../domain/paramsForm.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ParamFields, paramProblem } from '../trigger/ParamFields.tsx';
import { CalendarChoice } from './CalendarChoice.tsx';
import { DayCalendar } from './DayCalendar.tsx';
import { TaskChoice } from './TaskChoice.tsx';

interface PlanFormProps {
  readonly dag: DagDetail;
  readonly fields: readonly ParamField[];
  readonly draft: BackfillDraft;
  readonly reading: PlanReading;
  /** What must be corrected in the parameters; null: nothing, or nothing was sent yet. */
  readonly params: Extract<ParamsReading, { ok: false }> | null;
  readonly refused: ApiError | null;
  readonly onChange: (next: Partial<BackfillDraft>) => void;
}

const REPROCESS = ['none', 'failed', 'completed'] as const;
const ORDERS = ['forwards', 'backwards'] as const;

/** What a backfill is asked to do. */
export function PlanForm({ dag, fields, draft, reading, params, refused, onChange }: PlanFormProps) {
  const text = useText();
  const problems = reading.ok ? {} : reading.problems;
  const problemOf = (name: 'from' | 'to' | 'maxActiveRuns' | 'tasks') => {
    const problem = problems[name];
    return problem === undefined ? null : text.backfill.problems[problem];
  };
  const day = (name: 'from' | 'to', hint: string | null) => (
    <Field label={text.backfill[name]} hint={hint} problem={problemOf(name)}>
      {(control) => (
        <input
          {...control}
          type="date"
          name={name}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value, excluded: [] })}
        />
      )}
    </Field>
  );
  return (
    <div className="stack backfill-form">
      <DayCalendar dag={dag} choice={draft} onChange={({ from, to, excluded }) => onChange({ from, to, excluded })} />
      <div className="backfill-fields">
        {day('from', text.backfill.inZone(dag.zone))}
        {day('to', null)}
        <CalendarChoice calendar={draft.calendar} onChange={(calendar) => onChange({ calendar })} />
        <Field label={text.backfill.maxActiveRuns} problem={problemOf('maxActiveRuns')}>
          {(control) => (
            <input
              {...control}
              name="maxActiveRuns"
              inputMode="numeric"
              value={draft.maxActiveRuns}
              onChange={(event) => onChange({ maxActiveRuns: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="row backfill-choices">
        <Choice title={text.backfill.reprocess}>
          <Segmented
            label={text.backfill.reprocess}
            value={draft.reprocess}
            choices={REPROCESS.map((value) => ({ value, label: text.backfill.reprocesses[value] }))}
            onChange={(reprocess) => onChange({ reprocess })}
          />
        </Choice>
        <Choice title={text.backfill.order}>
          <Segmented
            label={text.backfill.order}
            value={draft.backwards ? 'backwards' : 'forwards'}
            choices={ORDERS.map((value) => ({ value, label: text.backfill.orders[value] }))}
            onChange={(order) => onChange({ backwards: order === 'backwards' })}
          />
        </Choice>
      </div>
      {draft.reprocess !== 'none' && (
        <Field label={text.backfill.onLatest} hint={text.backfill.onLatestHint}>
          {(control) => (
            <input
              {...control}
              type="checkbox"
              checked={draft.onLatest}
              onChange={(event) => onChange({ onLatest: event.target.checked })}
            />
          )}
        </Field>
      )}
      <TaskChoice
        taskIds={dag.graph.tasks.map(({ taskId }) => taskId)}
        draft={draft}
        problem={problemOf('tasks')}
        onChange={onChange}
      />
      {fields.length > 0 && (
        <Field label={text.backfill.setParams} hint={text.backfill.setParamsHint}>
          {(control) => (
            <input
              {...control}
              type="checkbox"
              checked={draft.hasParams}
              onChange={(event) => onChange({ hasParams: event.target.checked })}
            />
          )}
        </Field>
      )}
      {draft.hasParams && (
        <div className="stack backfill-params">
          <ParamFields
            fields={fields}
            values={draft.params}
            problemOf={(name) => paramProblem(name, params?.problems[name], refused, text)}
            onChange={(values) => onChange({ params: values })}
          />
        </div>
      )}
    </div>
  );
}

function Choice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="field">
      <span className="field-label" aria-hidden="true">
        {title}
      </span>
      {children}
    </div>
  );
}
