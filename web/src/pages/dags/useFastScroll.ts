import { startTransition, useEffect, useState } from 'react';

/** Pixels in a millisecond from which on nobody reads what passes. */
const FAST = 2;
/** Without a scroll for so long, the page stands. */
const REST_MS = 100;

/** Whether the page is being scrolled too fast to read. */
export function useFastScroll(): boolean {
  const [isFast, setFast] = useState(false);
  useEffect(() => {
    let last = { y: window.scrollY, at: performance.now() };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const slow = () => startTransition(() => setFast(false));
    const look = () => {
      const next = { y: window.scrollY, at: performance.now() };
      const speed = Math.abs(next.y - last.y) / Math.max(next.at - last.at, 1);
      last = next;
      if (speed > FAST) setFast(true);
      clearTimeout(timer);
      timer = setTimeout(slow, REST_MS);
    };
    window.addEventListener('scroll', look, { passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('scroll', look);
    };
  }, []);
  return isFast;
}
