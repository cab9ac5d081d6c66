import { useEffect } from 'react';

/** Names the browser's tab after what the screen shows, the nearest first. */
export function useTitle(...parts: readonly string[]): void {
  const title = [...parts, 'Haru'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
