import { useEffect, useState } from 'react';
import { wholeSpan, type GanttRow } from '../../../domain/gantt.ts';
import { horizonOf } from '../../../domain/timeAxis.ts';

/** An end for the times of rows of which some go on; it moves on only now and then. */
export function useHorizon(rows: readonly GanttRow[]): number {
  const [horizon, setHorizon] = useState(0);
  const isOpen = rows.some(({ bars }) => bars.some(({ to }) => to === null));
  const from = isOpen ? (wholeSpan(rows, () => 0)?.from ?? null) : null;
  useEffect(() => {
    if (from === null) return undefined;
    const look = () => setHorizon(horizonOf(from, Date.now()));
    const first = setTimeout(look);
    const timer = setInterval(look, 1000);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [from]);
  return from === null ? 0 : Math.max(horizon, from + 1000);
}
