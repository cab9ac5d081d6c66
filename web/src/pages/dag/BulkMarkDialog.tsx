import { useMutation } from '@tanstack/react-query';
import { changeRuns, type RunsOutcome } from '../../api/changeRuns.ts';
import { keys } from '../../api/keys.ts';
import type { RunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { problemText } from '../../ui/problemText.ts';
import { RunStatePill } from '../../ui/State.tsx';
import { DayText } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import '../change/change.css';

interface BulkMarkDialogProps {
  readonly dagId: string;
  readonly verb: 'success' | 'failed' | 'delete';
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Gives runs a state, or deletes them: which, and which stay as they are, is listed first. */
export function BulkMarkDialog({ dagId, verb, runs, onClose, onDone }: BulkMarkDialogProps) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const noteOf = ({ state }: RunSummary) => {
    if (verb === 'delete') return state === 'running' ? text.runs.running : null;
    return state === verb ? text.runs.same : null;
  };
  const taken = runs.filter((run) => noteOf(run) === null);
  const apply = useMutation({
    mutationFn: () =>
      changeRuns(
        client,
        dagId,
        verb,
        taken.map(({ runId }) => runId),
      ),
    onSuccess: ({ changed, refusals }) => {
      if (changed > 0) say('good', text.runs.done[verb](changed));
      if (refusals.length > 0) say('bad', <Refusals refusals={refusals} />);
      onDone();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.dagAll(dagId) }),
  });
  return (
    <Dialog title={text.runs.titles[verb](runs.length)} onClose={onClose}>
      <div className="change">
        <p className="muted">{text.runs.hints[verb]}</p>
        <section className="change-preview" aria-label={text.runs.list}>
          <ul className="change-runs bulk-runs" tabIndex={0} aria-label={text.runs.list}>
            {runs.map((run) => (
              <li key={run.runId}>
                <RunStatePill state={run.state} />
                {run.businessDay !== null && <DayText day={run.businessDay} />}
                <span className="muted small mono">{run.runId}</span>
                {noteOf(run) !== null && <span className="bulk-note small">{noteOf(run)}</span>}
              </li>
            ))}
          </ul>
        </section>
        <p role="alert" className="field-problem" data-tone="bad">
          {apply.error !== null && problemText(apply.error, text)}
        </p>
        <footer className="row dialog-foot">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button
            variant="primary"
            isBusy={apply.isPending}
            disabled={taken.length === 0}
            onClick={() => apply.mutate()}
          >
            {text.runs.submit[verb](taken.length)}
          </Button>
        </footer>
      </div>
    </Dialog>
  );
}

function Refusals({ refusals }: Pick<RunsOutcome, 'refusals'>) {
  const text = useText();
  return (
    <>
      <p>{text.runs.refused(refusals.length)}</p>
      <ul>
        {refusals.map((refusal) => (
          <li key={refusal} className="small">
            {refusal}
          </li>
        ))}
      </ul>
    </>
  );
}
