import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { changeTasks } from '../../api/changeTasks.ts';
import { isConflict, type ApiError } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { RunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { isRunFinished } from '../../domain/states.ts';
import { effectSize, readChange, type ChangeDraft, type TaskChange } from '../../domain/taskChange.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';
import { ChangeOptions } from './ChangeOptions.tsx';
import { ChangePreview } from './ChangePreview.tsx';
import './change.css';

interface ChangeDialogProps {
  readonly run: Pick<RunSummary, 'dagId' | 'runId' | 'state' | 'businessDay' | 'logicalDate'>;
  /** Null: all tasks of the run, which can only be cleared. */
  readonly taskId: string | null;
  readonly isMapped?: boolean;
  /** The instance of a mapped task that the dialog begins with; missing: all. */
  readonly mapIndex?: number | undefined;
  readonly onClose: () => void;
}

/** Lets tasks go again or gives them a state: what it would take is shown first, and stays as it is on the server. */
export function ChangeDialog({ run, taskId, isMapped = false, mapIndex, onClose }: ChangeDialogProps) {
  const text = useText();
  const say = useToast();
  const [{ language }] = usePreferences();
  const { client, cache, queries } = useServices();
  const { dagId, runId } = run;
  const [draft, setDraft] = useState<ChangeDraft>(() => ({
    verb: 'clear',
    indexes: mapIndex === undefined ? '' : String(mapIndex),
    upstream: false,
    downstream: taskId !== null,
    past: false,
    future: false,
    onlyFailed: taskId === null && run.state === 'failed',
    preventRunning: isRunFinished(run.state),
    onLatest: false,
    onlyNew: false,
  }));
  const reading = useMemo(() => readChange({ dagId, runId, taskId }, draft), [dagId, runId, taskId, draft]);
  const change = reading.ok ? reading.change : null;
  const preview = useQuery({ ...queries.change(dagId, change), placeholderData: keepPreviousData });
  const apply = useMutation({
    mutationFn: (asked: TaskChange) => changeTasks(client, asked, { isDryRun: false }),
    onSuccess: (changed, asked) => {
      say(
        'good',
        asked.kind === 'bring' ? text.change.brought(count) : text.change.done[draft.verb](changed.instances.length),
      );
      onClose();
    },
    // A refusal too says that what is on the screen is no longer so.
    onSettled: () => cache.invalidateQueries({ queryKey: keys.dagAll(dagId) }),
  });
  const choose = (next: Partial<ChangeDraft>) => {
    // What comes after a cleared task goes again with it; a mark is of the named tasks alone unless the reader says more.
    const isOtherKind = next.verb !== undefined && (next.verb === 'clear') !== (draft.verb === 'clear');
    setDraft({ ...draft, ...(isOtherKind && { downstream: next.verb === 'clear' }), ...next });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change !== null && isReady) apply.mutate(change);
  };
  const effect = preview.data;
  const count = effect === undefined ? 0 : effectSize(effect);
  const isRefused = (effect?.onLatest?.refused_dag_runs.length ?? 0) > 0;
  const isShown = !preview.isPlaceholderData && preview.error === null;
  const isReady = change !== null && count > 0 && isShown && !isRefused;
  // An answer to other choices than those that are shown says nothing about these.
  const problem = preview.error ?? (apply.variables === change ? apply.error : null);
  // Before anything was tried, only a running task can stand against it.
  const conflict = (error: ApiError) =>
    error === preview.error ? text.change.isRunning : `${text.change.conflict} (${error.message})`;
  const what = taskId ?? (run.businessDay === null ? runId : formatDay(run.businessDay, { language }));
  return (
    <Dialog title={taskId === null ? text.change.titleRun(what) : text.change.title(what)} onClose={onClose}>
      <form className="change" onSubmit={submit} noValidate>
        <ChangeOptions
          draft={draft}
          isWholeRun={taskId === null}
          isMapped={isMapped}
          hasDate={run.logicalDate !== null}
          problem={reading.ok ? null : text.change.problems[reading.problem]}
          onChange={choose}
        />
        <ChangePreview
          asked={[run]}
          effect={change === null || preview.error !== null ? null : effect}
          isOld={preview.isPlaceholderData}
        />
        <p role="alert" className="field-problem" data-tone="bad">
          {problem !== null && (isConflict(problem) ? conflict(problem) : problemText(problem, text))}
        </p>
        <footer className="row dialog-foot">
          <Button onClick={onClose}>{text.app.cancel}</Button>
          <Button type="submit" variant="primary" isBusy={apply.isPending} disabled={!isReady}>
            {change?.kind === 'bring'
              ? text.change.submitNew(count)
              : text.change.submit[draft.verb](effect?.instances.length ?? 0)}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
