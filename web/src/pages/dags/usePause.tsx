import { useMutation } from '@tanstack/react-query';
import { keys } from '../../api/keys.ts';
import { patchQuery } from '../../api/patchQuery.ts';
import type { DagDetail, DagIndex } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

interface Pausing {
  readonly dagId: string;
  readonly isPaused: boolean;
}

/** Pauses a DAG or lets it go on. It shows at once, and goes back if the server refuses or its reader thinks again. */
export function usePause(): (pausing: Pausing) => void {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const show = ({ dagId, isPaused }: Pausing) => {
    patchQuery<DagIndex>(cache, keys.dagIndex(), (list) => ({
      ...list,
      dags: list.dags.map((dag) => (dag.dagId === dagId ? { ...dag, isPaused } : dag)),
    }));
    patchQuery<DagDetail>(cache, keys.dag(dagId), (dag) => ({ ...dag, isPaused }));
  };
  const { mutate } = useMutation({
    mutationFn: async ({ dagId, isPaused }: Pausing) =>
      client.PATCH('/api/v2/dags/{dag_id}', { params: { path: { dag_id: dagId } }, body: { is_paused: isPaused } }),
    onMutate: show,
    onSuccess: (_, { dagId, isPaused }) =>
      say(
        'good',
        <>
          {isPaused ? text.dags.paused(dagId) : text.dags.unpaused(dagId)}{' '}
          <Button variant="quiet" onClick={() => mutate({ dagId, isPaused: !isPaused })}>
            {text.app.undo}
          </Button>
        </>,
      ),
    onError: (error, { dagId, isPaused }) => {
      show({ dagId, isPaused: !isPaused });
      say('bad', problemText(error, text));
    },
    onSettled: (_, __, { dagId }) =>
      Promise.all(
        [keys.dagIndex(), keys.dagRow(dagId), keys.dag(dagId)].map((queryKey) => cache.invalidateQueries({ queryKey })),
      ),
  });
  return mutate;
}
