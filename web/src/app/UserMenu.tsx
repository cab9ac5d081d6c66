import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '../api/keys.ts';
import type { Session } from '../api/types.ts';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { useServices } from './services.ts';

export function UserMenu({ session }: { readonly session: Session }) {
  const text = useText();
  const { client, cache } = useServices();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: async () => client.DELETE('/api/haru/v1/session'),
    onSuccess: async () => {
      await navigate({ to: '/sign-in' });
      cache.clear();
      cache.setQueryData(keys.session(), null);
    },
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
