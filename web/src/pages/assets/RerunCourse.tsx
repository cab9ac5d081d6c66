import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { RerunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { problemText } from '../../ui/problemText.ts';
import { RerunStatePill, RerunStepPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { RerunTable } from './RerunTable.tsx';

/** A rerun of a partition: how far it is, step by step, and what can be done about it. */
export function RerunCourse({ rerun }: { readonly rerun: RerunSummary }) {
  const text = useText();
  const { id, state, steps, createdAt, createdBy } = rerun;
  return (
    <section className="partition-part" aria-labelledby="course-title">
      <header className="row">
        <h3 id="course-title">{text.rerun.name(id)}</h3>
        <RerunStatePill state={state} />
        <span className="muted small">
          <Time at={createdAt} seconds /> {createdBy}
        </span>
      </header>
      <RerunTable
        outcome={text.rerun.state}
        rows={steps.map(({ place, dagId, action, reason, state: stepState, runId, runState }) => ({
          place,
          dagId,
          runId,
          isGone: runState === null,
          note: text.asset.actions[action],
          what: <RerunStepPill state={stepState} />,
          reason: text.rerun.reasons[reason],
        }))}
      />
      {state === 'stopped' && <p role="alert">{text.rerun.stoppedHint}</p>}
      <RerunActions rerun={rerun} />
    </section>
  );
}

function RerunActions({ rerun: { id, asset, state } }: { readonly rerun: RerunSummary }) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (verb: 'resume' | 'cancel') =>
      client.POST(`/api/haru/v1/reruns/{rerunId}/${verb}`, { params: { path: { rerunId: id } } }),
    onSuccess: (_, verb) => say('good', text.rerun.changed[verb](id)),
    onError: (error) => say('bad', problemText(error, text)),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.rerunsOf(asset) }),
  });
  if (state !== 'running' && state !== 'stopped') return null;
  return (
    <div className="row">
      {state === 'stopped' && (
        <Button icon="play" isBusy={change.isPending} onClick={() => change.mutate('resume')}>
          {text.rerun.resume}
        </Button>
      )}
      <Button icon="close" onClick={() => setAsking(true)}>
        {text.rerun.cancel}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`${text.rerun.cancel}: ${text.rerun.name(id)}`}
          hint={text.rerun.cancelHint}
          keep={text.rerun.keep}
          confirm={text.rerun.cancel}
          isBusy={change.isPending}
          onConfirm={() => change.mutate('cancel', { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
