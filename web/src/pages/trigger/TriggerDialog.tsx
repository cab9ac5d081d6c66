import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState, type FormEvent } from 'react';
import { bodyOf } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { DagDetail, RunSummary, TriggerBody } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { paramFields } from '../../domain/paramsForm.ts';
import { draftOfRun, emptyDraft, readDraft, type TriggerDraft } from '../../domain/triggerBody.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { problemText } from '../../ui/problemText.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { ParamFields, paramProblem } from './ParamFields.tsx';
import { TriggerDates } from './TriggerDates.tsx';
import './trigger.css';

interface TriggerDialogProps {
  readonly dag: DagDetail;
  /** The run whose parameters and data interval the dialog begins with; missing: those of the DAG. */
  readonly again?: RunSummary | undefined;
  readonly onClose: () => void;
}

/** Starts a run by hand: the DAG's parameters by their schema, and dates where they are wanted. */
export function TriggerDialog({ dag, again, onClose }: TriggerDialogProps) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const { dagId } = dag;
  const fields = useMemo(() => paramFields(dag.params), [dag.params]);
  const [draft, setDraft] = useState<TriggerDraft>(() =>
    again === undefined ? emptyDraft(fields) : draftOfRun(fields, again),
  );
  const [hasTried, setTried] = useState(false);
  const change = (next: Partial<TriggerDraft>) => setDraft((now) => ({ ...now, ...next }));
  const reading = readDraft(draft, fields);
  const trigger = useMutation({
    mutationFn: async (body: TriggerBody) =>
      bodyOf(await client.POST('/api/haru/v1/dags/{dagId}/trigger', { params: { path: { dagId } }, body })),
    onSuccess: async (run) => {
      say(
        'good',
        <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId: run.runId }}>
          {text.trigger.created(run.runId)}
        </Link>,
      );
      onClose();
      await Promise.all([
        cache.invalidateQueries({ queryKey: keys.runsAll(dagId) }),
        cache.invalidateQueries({ queryKey: keys.dags() }),
      ]);
    },
  });
  const refused = trigger.error instanceof ApiError ? trigger.error : null;
  const problemOf = (name: string): string | null => {
    const problem = hasTried && !reading.ok ? reading.params[name] : undefined;
    return paramProblem(name, problem, refused, text);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (reading.ok) trigger.mutate(reading.body);
  };
  return (
    <Dialog title={again === undefined ? text.trigger.title(dagId) : text.trigger.again(again.runId)} onClose={onClose}>
      <form className="trigger" onSubmit={submit} noValidate>
        {again !== undefined && <p className="muted">{text.trigger.againHint}</p>}
        {dag.isPaused && <p className="trigger-note">{text.trigger.paused}</p>}
        <h3 className="visually-hidden">{text.trigger.params}</h3>
        {fields.length === 0 && <p className="muted">{text.trigger.noParams}</p>}
        <ParamFields
          fields={fields}
          values={draft.params}
          problemOf={problemOf}
          onChange={(params) => change({ params })}
        />
        <TriggerDates
          draft={draft}
          zone={dag.zone}
          reading={hasTried && !reading.ok ? reading : null}
          onChange={change}
        />
        <p role="alert" className="field-problem" data-tone="bad">
          {hasTried && !reading.ok && text.trigger.fix}
          {reading.ok && trigger.error !== null && refusal(trigger.error, text)}
        </p>
        <footer className="row dialog-foot">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button type="submit" variant="primary" isBusy={trigger.isPending}>
            {text.trigger.submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

function refusal(error: Error, text: ReturnType<typeof useText>): string {
  if (!(error instanceof ApiError)) return problemText(error, text);
  if (error.status === 409) return text.trigger.exists;
  const elsewhere = error.fields.filter(({ path }) => !path.startsWith('/params/'));
  return [problemText(error, text), ...elsewhere.map(({ path, message }) => `${path} ${message}`)].join(' ');
}
