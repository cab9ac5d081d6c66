import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { RunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { isRunFinished } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

/** Ends a run that has not ended by itself. */
export function StopRun({ run: { dagId, runId, state } }: { readonly run: RunSummary }) {
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
        />
      )}
    </>
  );
}
