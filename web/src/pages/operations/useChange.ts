import { useMutation, type QueryKey } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import type { ApiClient } from '../../api/client.ts';
import { useText } from '../../i18n/language.ts';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';

interface Change<V, R> {
  readonly send: (client: ApiClient, value: V) => Promise<R>;
  /** What to say when it is done. */
  readonly done: (value: V) => string;
  /** What is read anew afterwards. */
  readonly reads: QueryKey;
  /** True: the form shows why it was refused; else a toast does. */
  readonly isInForm?: boolean;
}

/** Something that a person changes: it is said when it is done, and what it changes is read anew. */
export function useChange<V, R>({ send, done, reads, isInForm = false }: Change<V, R>) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  return useMutation({
    mutationFn: (value: V) => send(client, value),
    onSuccess: (_, value) => say('good', done(value)),
    onError: (error) => {
      if (!isInForm) say('bad', problemText(error, text));
    },
    onSettled: () => cache.invalidateQueries({ queryKey: reads }),
  });
}
