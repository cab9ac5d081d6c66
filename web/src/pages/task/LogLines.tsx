import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { NumberedLine } from '../../domain/log.ts';
import { LogRow } from './LogRow.tsx';
import { useLeavingEnd } from './useLeavingEnd.ts';

/** Where the reader is: at the growing end, somewhere of their own, or sent to a line by its number. */
export type LogPosition =
  { readonly kind: 'end' } | { readonly kind: 'free' } | { readonly kind: 'line'; readonly number: number };

interface LogLinesProps {
  readonly lines: readonly NumberedLine[];
  readonly search: string;
  readonly isWrapped: boolean;
  readonly position: LogPosition;
  readonly label: string;
  readonly onMove: (position: LogPosition) => void;
}

const ROW_HEIGHT = 20;
const NEAR_END = 32;

/** Only the lines in sight are drawn, so that the length of the log does not matter. */
export function LogLines({ lines, search, isWrapped, position, label, onMove }: LogLinesProps) {
  const pane = useRef<HTMLDivElement>(null);
  // It answers differently after each scroll, so nothing that is made of it may be remembered.
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => pane.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (at) => lines[at]?.number ?? at,
    overscan: 20,
  });
  useEffect(() => {
    if (position.kind === 'end') rows.scrollToIndex(lines.length - 1, { align: 'end' });
    if (position.kind !== 'line') return;
    const at = lines.findIndex(({ number }) => number === position.number);
    if (at >= 0) rows.scrollToIndex(at, { align: 'center' });
  }, [rows, lines, position, isWrapped]);

  const lastTop = useRef(0);
  const onScroll = () => {
    const node = pane.current;
    if (node === null) return;
    // Who scrolls up little by little is near the end for a while, and does not want to go back there.
    const isDownwards = node.scrollTop > lastTop.current;
    lastTop.current = node.scrollTop;
    const isAtEnd = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END;
    if (isDownwards && isAtEnd && position.kind === 'free') onMove({ kind: 'end' });
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
      <div className="log-sheet" style={{ blockSize: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => {
          const numbered = lines[item.index];
          if (numbered === undefined) return null;
          return (
            <div
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              className="log-place"
              style={{ translate: `0 ${item.start}px` }}
            >
              <LogRow
                numbered={numbered}
                search={search}
                isMarked={position.kind === 'line' && position.number === numbered.number}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}
