import { useEffect, useEffectEvent, type RefObject } from 'react';

const KEYS = new Set(['ArrowUp', 'PageUp', 'Home']);

/** Tells when the reader of a growing pane turns away from its end: by wheel, finger, scroll bar or key. */
export function useLeavingEnd(pane: RefObject<HTMLElement | null>, leave: () => void): void {
  const onLeave = useEffectEvent(leave);
  useEffect(() => {
    const node = pane.current;
    if (node === null) return undefined;
    const stop = new AbortController();
    const options = { passive: true, signal: stop.signal };
    node.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && onLeave(), options);
    node.addEventListener('touchmove', () => onLeave(), options);
    node.addEventListener('pointerdown', () => onLeave(), options);
    node.addEventListener('keydown', ({ key }) => KEYS.has(key) && onLeave(), options);
    return () => stop.abort();
  }, [pane]);
}
