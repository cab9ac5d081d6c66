import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { RunDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { instancesToStop } from '../../domain/stopping.ts';
import { isRunFinished, TASK_STATE_DISPLAY } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { StateMark } from '../../ui/State.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

/** Ends a run that has not ended by itself, once its reader has seen what that stops. */
export function StopRun({ detail }: { readonly detail: RunDetail }) {
  const { dagId, runId, state } = detail.run;
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const [isAsking, setAsking] = useState(false);
  const stop = useMutation({
    mutationFn: () =>
      client.PATCH('/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}', {
        params: { path: { dag_id: dagId, dag_run_id: runId } },
        body: { state: 'failed' },
      }),
    onSuccess: () => say('good', text.run.stopped),
    onError: (error) => say('bad', problemText(error, text)),
    onSettled: () => {
      setAsking(false);
      return cache.invalidateQueries({ queryKey: keys.run(dagId, runId) });
    },
  });
  if (isRunFinished(state)) return null;
  return (
    <>
      <Button icon="close" onClick={() => setAsking(true)}>
        {text.run.stop}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`${text.run.stop}: ${runId}`}
          hint={text.run.stopHint}
          keep={text.run.keep}
          confirm={text.run.stop}
          isBusy={stop.isPending}
          onConfirm={() => stop.mutate()}
          onClose={() => setAsking(false)}
        >
          <Stopped detail={detail} />
        </ConfirmDialog>
      )}
    </>
  );
}

/** What runs and will be stopped, each with the way to its log, and how many instances will never start. */
function Stopped({ detail }: { readonly detail: RunDetail }) {
  const text = useText();
  const { dagId, runId } = detail.run;
  const { running, further, waiting } = instancesToStop(detail);
  return (
    <>
      <p role="status">{text.runHead.toStop(running.length + further, waiting)}</p>
      {running.length > 0 && (
        <ul className="stop-tasks" tabIndex={0} aria-label={text.runHead.stopsThese}>
          {running.map(({ taskId, mapIndex, label, state }) => (
            <li key={`${taskId} ${mapIndex}`} className="row">
              <StateMark display={TASK_STATE_DISPLAY[state]} label={text.taskState[state]} size={16} />
              <Link
                to="/dags/$dagId/runs/$runId/tasks/$taskId"
                params={{ dagId, runId, taskId }}
                search={mapIndex >= 0 ? { map: mapIndex } : {}}
              >
                {taskId} {mapIndex >= 0 && text.task.instance(mapIndex, label)}
              </Link>
            </li>
          ))}
          {further > 0 && <li className="muted small">{text.change.furtherTasks(further)}</li>}
        </ul>
      )}
    </>
  );
}
