import { useEffect, useMemo, useRef } from 'react';
import type { LogTail } from '../../api/logTail.ts';
import { LogRow } from './LogRow.tsx';
import { useLeavingEnd } from './useLeavingEnd.ts';
import { useLogSheet, type RowGoal } from './useLogSheet.ts';

/** Where the reader is: at the growing end, somewhere of their own, or sent to a line by its number. */
export type LogPosition =
  { readonly kind: 'end' } | { readonly kind: 'free' } | { readonly kind: 'line'; readonly number: number };

interface LogLinesProps {
  /** Lines that are shown. */
  readonly count: number;
  /** The number of the line at a place among those that are shown. */
  readonly numberAt: (row: number) => number;
  /** The place of the line with a number, or of the next one that is shown. */
  readonly rowOf: (number: number) => number;
  readonly tail: LogTail;
  readonly search: string;
  readonly isWrapped: boolean;
  readonly position: LogPosition;
  /** The line that the reader has chosen. */
  readonly marked: number | null;
  readonly label: string;
  readonly onMove: (position: LogPosition) => void;
  readonly onChoose: (number: number) => void;
}

const NEAR_END = 32;

/** Only the lines in sight are fetched and drawn, so that the length of the log does not matter. */
export function LogLines(props: LogLinesProps) {
  const { count, numberAt, tail, search, isWrapped, position, marked, label, onMove, onChoose } = props;
  const row = position.kind === 'line' ? Math.min(props.rowOf(position.number), count - 1) : null;
  const goal = useMemo<RowGoal>(
    () => (row !== null && position.kind === 'line' ? { kind: 'row', row } : position.kind === 'end' ? END : null),
    [position, row],
  );
  const { pane, sheet, block, drawn } = useLogSheet(count, isWrapped, goal);
  const last = Math.min(drawn.last, count - 1);
  const numbers = Array.from({ length: Math.max(last - drawn.first + 1, 0) }, (_, at) => numberAt(drawn.first + at));
  const wanted = numbers.join();
  useEffect(() => {
    tail.want(wanted === '' ? [] : wanted.split(',').map(Number));
  }, [tail, wanted]);

  const lastTop = useRef(0);
  const onScroll = () => {
    const node = pane.current;
    if (node === null) return;
    // Who scrolls up little by little is near the end for a while, and does not want to go back there.
    const isDownwards = node.scrollTop > lastTop.current;
    lastTop.current = node.scrollTop;
    if (position.kind !== 'free' || !isDownwards) return;
    if (node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END) onMove(END);
  };
  useLeavingEnd(pane, () => {
    if (position.kind !== 'free') onMove({ kind: 'free' });
  });
  return (
    <div
      ref={pane}
      className="log-pane"
      data-wrapped={isWrapped || undefined}
      role="region"
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll}
    >
      <div ref={sheet} className="log-sheet">
        <div ref={block} className="log-block">
          {numbers.map((number) => (
            <LogRow
              key={number}
              number={number}
              line={tail.line(number)}
              search={search}
              isMarked={number === marked}
              onChoose={onChoose}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

const END: LogPosition & RowGoal = { kind: 'end' };
