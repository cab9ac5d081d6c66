import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { keys } from '../../api/keys.ts';
import type { BackfillSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

type Verb = 'pause' | 'unpause' | 'cancel';

const PATHS = {
  pause: '/api/v2/backfills/{backfill_id}/pause',
  unpause: '/api/v2/backfills/{backfill_id}/unpause',
  cancel: '/api/v2/backfills/{backfill_id}/cancel',
} as const satisfies Record<Verb, string>;

/** What can be done with a backfill that goes on. */
export function BackfillActions({ backfill: { id, dagId, state } }: { readonly backfill: BackfillSummary }) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const [isAsking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (verb: Verb) => client.PUT(PATHS[verb], { params: { path: { backfill_id: id } } }),
    onSuccess: (_, verb) => say('good', text.backfill.done[verb](id)),
    onError: (error) => say('bad', problemText(error, text)),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.backfillsAll(dagId) }),
  });
  if (state !== 'running' && state !== 'paused') return null;
  return (
    <div className="row">
      {state === 'running' ? (
        <Button icon="pause" isBusy={change.isPending} onClick={() => change.mutate('pause')}>
          {text.backfill.pause}
        </Button>
      ) : (
        <Button icon="play" isBusy={change.isPending} onClick={() => change.mutate('unpause')}>
          {text.backfill.resume}
        </Button>
      )}
      <Button icon="close" onClick={() => setAsking(true)}>
        {text.backfill.cancel}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`${text.backfill.cancel}: ${text.backfill.name(id)}`}
          hint={text.backfill.cancelHint}
          keep={text.backfill.keep}
          confirm={text.backfill.cancel}
          isBusy={change.isPending}
          onConfirm={() => change.mutate('cancel', { onSettled: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
