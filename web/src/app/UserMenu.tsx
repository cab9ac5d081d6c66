import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isSignedOut } from '../api/errors.ts';
import { keys } from '../api/keys.ts';
import type { Session } from '../api/types.ts';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { problemText } from '../ui/problemText.ts';
import { useToast } from '../ui/Toast.tsx';
import { useServices } from './services.ts';

export function UserMenu({ session }: { readonly session: Session }) {
  const text = useText();
  const { client, cache } = useServices();
  const say = useToast();
  const navigate = useNavigate();
  const signOut = useMutation({
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
  return (
    <Menu label={text.app.account(session.user.username)} button={<Icon name="user" />}>
      <p className="menu-group">
        <strong>{session.user.username}</strong> <span className="tag">{session.user.role}</span>
      </p>
      <MenuItem onChoose={() => signOut.mutate()}>
        <Icon name="right" /> {text.app.signOut}
      </MenuItem>
    </Menu>
  );
}
