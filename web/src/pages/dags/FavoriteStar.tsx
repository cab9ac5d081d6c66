import { useMutation } from '@tanstack/react-query';
import { keys } from '../../api/keys.ts';
import { patchQuery } from '../../api/patchQuery.ts';
import type { DagIndex } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

interface FavoriteStarProps {
  readonly dagId: string;
  readonly isFavorite: boolean;
}

/** Marks a DAG for its reader alone. It changes at once, and back if the server refuses. */
export function FavoriteStar({ dagId, isFavorite }: FavoriteStarProps) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  const show = (isMarked: boolean) =>
    patchQuery<DagIndex>(cache, keys.dagIndex(), (list) => ({
      ...list,
      dags: list.dags.map((dag) => (dag.dagId === dagId ? { ...dag, isFavorite: isMarked } : dag)),
    }));
  const mark = useMutation({
    mutationFn: async (isMarked: boolean) => {
      const params = { path: { dag_id: dagId } };
      if (isMarked) await client.POST('/api/v2/dags/{dag_id}/favorite', { params });
      else await client.POST('/api/v2/dags/{dag_id}/unfavorite', { params });
    },
    onMutate: show,
    onError: (error, isMarked) => {
      show(!isMarked);
      say('bad', problemText(error, text));
    },
  });
  const label = text.dags.favorite(dagId);
  return (
    <button
      type="button"
      className="dag-star"
      aria-pressed={isFavorite}
      aria-label={label}
      title={label}
      onClick={() => mark.mutate(!isFavorite)}
    >
      <Icon name="star" />
    </button>
  );
}
