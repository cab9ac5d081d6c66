import { useEffect, useEffectEvent, useState, type RefObject } from 'react';
import { panSpan, zoomSpan, type TimeSpan } from '../../../domain/timeAxis.ts';

export interface TimeWindow {
  /** The time that is seen. */
  readonly span: TimeSpan;
  readonly isWhole: boolean;
  /** A factor below 1 shows less, more closely. */
  readonly zoom: (factor: number) => void;
  readonly showAll: () => void;
}

const WHEEL_STEP = 1.2;

/** The part of a time that is seen: it is zoomed by Ctrl and the wheel, and moved by dragging over the area. */
export function useTimeWindow(whole: TimeSpan, area: RefObject<HTMLElement | null>): TimeWindow {
  const [chosen, choose] = useState<TimeSpan | null>(null);
  const span = chosen ?? whole;
  const zoomAt = useEffectEvent((factor: number, share: number) => {
    const next = zoomSpan(span, factor, share, whole);
    choose(next.to - next.from >= whole.to - whole.from ? null : next);
  });
  const pan = useEffectEvent((share: number) => {
    if (chosen !== null) choose(panSpan(chosen, share, whole));
  });
  useEffect(() => {
    const node = area.current;
    if (node === null) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const onWheel = (event: WheelEvent) => {
      const { left, width } = node.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoomAt(event.deltaY > 0 ? WHEEL_STEP : 1 / WHEEL_STEP, (event.clientX - left) / width);
      } else if (event.deltaX !== 0) pan(event.deltaX / width);
    };
    const onDown = (event: PointerEvent) => {
      if (event.button === 0 && event.pointerType !== 'touch') node.setPointerCapture(event.pointerId);
    };
    const onDrag = (event: PointerEvent) => {
      if (node.hasPointerCapture(event.pointerId)) pan(-event.movementX / node.clientWidth);
    };
    // The browser would zoom the whole page, so it must hear that it may not.
    node.addEventListener('wheel', onWheel, { passive: false, signal });
    node.addEventListener('pointerdown', onDown, { signal });
    node.addEventListener('pointermove', onDrag, { signal });
    return () => stop.abort();
  }, [area]);
  return {
    span,
    isWhole: chosen === null,
    zoom(factor) {
      const next = zoomSpan(span, factor, 0.5, whole);
      choose(next.to - next.from >= whole.to - whole.from ? null : next);
    },
    showAll: () => choose(null),
  };
}
