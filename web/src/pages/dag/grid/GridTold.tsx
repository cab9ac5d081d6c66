import { useEffect, useState, type RefObject } from 'react';
import { useText } from '../../../i18n/language.ts';

/** What the pointer or the focus is on, in words; screen readers have them by the cell itself. */
export function GridTold({ box }: { readonly box: RefObject<HTMLElement | null> }) {
  const text = useText();
  const [told, tell] = useState('');
  useEffect(() => {
    const node = box.current;
    const look = ({ target }: Event) => {
      const mark = (target as Element).closest('[data-place]');
      if (mark !== null) tell(mark.getAttribute('aria-label') ?? mark.getAttribute('title') ?? mark.textContent);
    };
    node?.addEventListener('mouseover', look);
    node?.addEventListener('focusin', look);
    return () => {
      node?.removeEventListener('mouseover', look);
      node?.removeEventListener('focusin', look);
    };
  }, [box]);
  return (
    <p className="grid-told small muted" aria-hidden="true">
      {told === '' ? text.grid.hint : told}
    </p>
  );
}
