import type { ReactNode } from 'react';
import { useText } from '../i18n/language.ts';

/** The way from the top to this screen; the last one names the screen itself. */
export function Crumbs({ children }: { readonly children: ReactNode }) {
  const text = useText();
  return (
    <nav className="crumbs" aria-label={text.app.breadcrumbs}>
      <ol>{children}</ol>
    </nav>
  );
}

export function Crumb({ isHere = false, children }: { readonly isHere?: boolean; readonly children: ReactNode }) {
  return (
    <li className="crumb" aria-current={isHere ? 'page' : undefined}>
      {children}
    </li>
  );
}
