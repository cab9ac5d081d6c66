import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { bodyOf } from '../api/client.ts';
import { ApiError, isSignedOut } from '../api/errors.ts';
import { keys } from '../api/keys.ts';
import { useServices } from '../app/services.ts';
import { useText } from '../i18n/language.ts';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { problemText } from '../ui/problemText.ts';
import './signIn.css';

interface SignInFormProps {
  readonly intro?: string;
  readonly onDone?: () => void;
}

export function SignInForm({ intro, onDone }: SignInFormProps) {
  const text = useText();
  const { client, cache, stream } = useServices();
  const [username, setUsername] = useState('admin');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: async () => bodyOf(await client.POST('/api/haru/v1/session', { body: { username, password } })),
    onSuccess: (session) => {
      cache.setQueryData(keys.session(), session);
      stream.renew();
      onDone?.();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <form className="stack" onSubmit={submit}>
      {intro !== undefined && <p className="muted">{intro}</p>}
      <Field label={text.signIn.username}>
        {(control) => (
          <input
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            required
            value={username}
            onChange={(event) => setUsername(event.target.value)}
          />
        )}
      </Field>
      <Field label={text.signIn.password}>
        {(control) => (
          <input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
            // The one thing to do on this screen.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <p className="sign-in-problem" role="alert" data-tone="bad">
        {signIn.error !== null && wordsFor(signIn.error, text)}
      </p>
      <Button type="submit" variant="primary" isBusy={signIn.isPending}>
        {text.signIn.submit}
      </Button>
    </form>
  );
}

function wordsFor(error: unknown, text: ReturnType<typeof useText>): string {
  if (error instanceof ApiError && error.status === 429) return text.signIn.tooMany;
  return isSignedOut(error) ? text.signIn.wrong : problemText(error, text);
}
