import { useMutation } from '@tanstack/react-query';
import { keys } from '../../api/keys.ts';
import type { DagDetail, DagList } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { problemText } from '../../ui/problemText.ts';
import { Switch } from '../../ui/Switch.tsx';
import { useToast } from '../../ui/Toast.tsx';

interface PauseSwitchProps {
  readonly dagId: string;
  readonly isPaused: boolean;
}

/** On: the DAG runs on its schedule. It moves at once, and back if the server refuses. */
export function PauseSwitch({ dagId, isPaused }: PauseSwitchProps) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const show = (paused: boolean) => {
    cache.setQueryData<DagList>(keys.dags(), (list) => {
      if (list === undefined) return list;
      return { ...list, dags: list.dags.map((dag) => (dag.dagId === dagId ? { ...dag, isPaused: paused } : dag)) };
    });
    cache.setQueryData<DagDetail>(keys.dag(dagId), (dag) => dag && { ...dag, isPaused: paused });
  };
  const pause = useMutation({
    mutationFn: async (paused: boolean) =>
      client.PATCH('/api/v2/dags/{dag_id}', { params: { path: { dag_id: dagId } }, body: { is_paused: paused } }),
    onMutate: show,
    onSuccess: (_, paused) => say('good', paused ? text.dags.paused(dagId) : text.dags.unpaused(dagId)),
    onError: (error, paused) => {
      show(!paused);
      say('bad', problemText(error, text));
    },
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: keys.dags() }),
        cache.invalidateQueries({ queryKey: keys.dag(dagId) }),
      ]),
  });
  return <Switch isOn={!isPaused} label={text.dags.switchLabel(dagId)} onChange={(isOn) => pause.mutate(!isOn)} />;
}
