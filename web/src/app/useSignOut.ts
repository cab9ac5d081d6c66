import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isSignedOut } from '../api/errors.ts';
import { keys } from '../api/keys.ts';
import { useText } from '../i18n/language.ts';
import { problemText } from '../ui/problemText.ts';
import { useToast } from '../ui/Toast.tsx';
import { useServices } from './services.ts';

/** Ends the session and leaves nothing of it in the browser. */
export function useSignOut(): () => void {
  const text = useText();
  const { client, cache } = useServices();
  const say = useToast();
  const navigate = useNavigate();
  const { mutate } = useMutation({
    mutationFn: async () => {
      await client.DELETE('/api/haru/v1/session').catch((error: unknown) => {
        if (!isSignedOut(error)) throw error;
      });
      await navigate({ to: '/sign-in' });
      cache.clear();
      cache.setQueryData(keys.session(), null);
    },
    onError: (error) => say('bad', problemText(error, text)),
  });
  return mutate;
}
