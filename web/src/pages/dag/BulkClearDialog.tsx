import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { clearRuns } from '../../api/changeRuns.ts';
import { keys, type RunClearing } from '../../api/keys.ts';
import type { RunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { effectSize } from '../../domain/taskChange.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';
import { ChangePreview } from '../change/ChangePreview.tsx';
import '../change/change.css';

interface BulkClearDialogProps {
  readonly dagId: string;
  readonly runs: readonly RunSummary[];
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Lets runs go again; which tasks of them is listed first, and stays as it is on the server. */
export function BulkClearDialog({ dagId, runs, onClose, onDone }: BulkClearDialogProps) {
  const text = useText();
  const say = useToast();
  const { client, cache, queries } = useServices();
  const [options, choose] = useState(() => ({
    onlyFailed: runs.every(({ state }) => state === 'failed'),
    onLatest: false,
  }));
  const clearing: RunClearing = { runIds: runs.map(({ runId }) => runId), ...options };
  const preview = useQuery({ ...queries.clearing(dagId, clearing), placeholderData: keepPreviousData });
  const apply = useMutation({
    mutationFn: () => clearRuns(client, dagId, clearing, { isDryRun: false }),
    onSuccess: () => {
      say('good', text.runs.done.clear(runs.length));
      onDone();
    },
    onSettled: () => cache.invalidateQueries({ queryKey: keys.dagAll(dagId) }),
  });
  const effect = preview.data;
  const isRefused = (effect?.onLatest?.refused_dag_runs.length ?? 0) > 0;
  const count = effect === undefined ? 0 : effectSize(effect);
  const isReady = count > 0 && !preview.isPlaceholderData && preview.error === null && !isRefused;
  const problem = preview.error ?? apply.error;
  const box = (name: keyof typeof options) => (
    <label className="change-box">
      <input
        type="checkbox"
        name={name}
        checked={options[name]}
        onChange={({ target }) => choose({ ...options, [name]: target.checked })}
      />
      {text.change[name]}
    </label>
  );
  return (
    <Dialog title={text.runs.titles.clear(runs.length)} onClose={onClose}>
      <form
        className="change"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) apply.mutate();
        }}
      >
        <p className="muted">{text.runs.hints.clear}</p>
        <div className="row">
          {box('onlyFailed')}
          {box('onLatest')}
        </div>
        {options.onLatest && <p className="field-hint">{text.change.onLatestHint}</p>}
        <ChangePreview asked={runs} effect={preview.error === null ? effect : null} isOld={preview.isPlaceholderData} />
        <p role="alert" className="field-problem" data-tone="bad">
          {problem !== null && problemText(problem, text)}
        </p>
        <footer className="row dialog-foot">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button type="submit" variant="primary" isBusy={apply.isPending} disabled={!isReady}>
            {text.change.submit.clear(effect?.instances.length ?? 0)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
