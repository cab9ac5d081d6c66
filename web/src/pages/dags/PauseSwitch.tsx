import { useMutation } from '@tanstack/react-query';
import { keys } from '../../api/keys.ts';
import { patchQuery } from '../../api/patchQuery.ts';
import type { DagDetail, DagIndex } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { problemText } from '../../ui/problemText.ts';
import { Switch } from '../../ui/Switch.tsx';
import { useToast } from '../../ui/Toast.tsx';

interface PauseSwitchProps {
  readonly dagId: string;
  readonly isPaused: boolean;
}

/** On: the DAG runs on its schedule. It moves at once, and back if the server refuses or its reader thinks again. */
export function PauseSwitch({ dagId, isPaused }: PauseSwitchProps) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const show = (paused: boolean) => {
    patchQuery<DagIndex>(cache, keys.dagIndex(), (list) => ({
      ...list,
      dags: list.dags.map((dag) => (dag.dagId === dagId ? { ...dag, isPaused: paused } : dag)),
    }));
    patchQuery<DagDetail>(cache, keys.dag(dagId), (dag) => ({ ...dag, isPaused: paused }));
  };
  const pause = useMutation({
    mutationFn: async (paused: boolean) =>
      client.PATCH('/api/v2/dags/{dag_id}', { params: { path: { dag_id: dagId } }, body: { is_paused: paused } }),
    onMutate: show,
    onSuccess: (_, paused) =>
      say(
        'good',
        <>
          {paused ? text.dags.paused(dagId) : text.dags.unpaused(dagId)}{' '}
          <Button variant="quiet" onClick={() => pause.mutate(!paused)}>
            {text.app.undo}
          </Button>
        </>,
      ),
    onError: (error, paused) => {
      show(!paused);
      say('bad', problemText(error, text));
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.dagIndex() }),
        cache.invalidateQueries({ queryKey: keys.dagRow(dagId) }),
        cache.invalidateQueries({ queryKey: keys.dag(dagId) }),
      ]),
  });
  return <Switch isOn={!isPaused} label={text.dags.switchLabel(dagId)} onChange={(isOn) => pause.mutate(!isOn)} />;
}
