import type { Session } from '../api/types.ts';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';
import { Menu, MenuItem } from '../ui/Menu.tsx';
import { useSignOut } from './useSignOut.ts';

export function UserMenu({ session }: { readonly session: Session }) {
  const text = useText();
  const signOut = useSignOut();
  return (
    <Menu label={text.app.account(session.user.username)} button={<Icon name="user" />}>
      <p className="menu-group">
        <strong>{session.user.username}</strong> <span className="tag">{session.user.role}</span>
      </p>
      <MenuItem onChoose={signOut}>
        <Icon name="right" /> {text.app.signOut}
      </MenuItem>
    </Menu>
  );
}
