import type { ReactNode } from 'react';
import { useText } from '../i18n/language.ts';
import { Icon } from '../ui/Icon.tsx';

/** The way from the top to this screen. */
export function Crumbs({ items }: { readonly items: readonly ReactNode[] }) {
  const text = useText();
  return (
    <nav className="crumbs" aria-label={text.app.breadcrumbs}>
      <ol>
        {items.map((item, at) => (
          // oxlint-disable-next-line no-array-index-key
          <li key={at}>
            {at > 0 && <Icon name="right" size={12} />}
            {item}
          </li>
        ))}
      </ol>
    </nav>
  );
}
