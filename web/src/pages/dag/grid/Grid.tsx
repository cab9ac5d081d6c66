import { useRouter } from '@tanstack/react-router';
import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type SyntheticEvent,
} from 'react';
import { blocksOf } from '../../../domain/gridBlocks.ts';
import { barShares, type GridColumn } from '../../../domain/gridCells.ts';
import type { GridRow as Row } from '../../../domain/gridRows.ts';
import { clamp, walk, type Place } from '../../../domain/gridWalk.ts';
import { useText } from '../../../i18n/language.ts';
import { useNow } from '../../../ui/useNow.ts';
import { GridHeadCell } from './GridHead.tsx';
import { GridRow } from './GridRow.tsx';
import { GridTold } from './GridTold.tsx';
import { CELL, HEAD } from './measures.ts';
import { runPath } from './runPath.ts';
import { useColumnTexts } from './useColumnTexts.ts';
import { useWindow } from './useWindow.ts';
import './grid.css';

const NAMES_WIDTH = { wide: 240, narrow: 132 } as const;
const NARROW = 560;
/** So many columns before the oldest that is there, older ones are read. */
const READ_AHEAD = 12;

interface GridProps {
  readonly dagId: string;
  readonly rows: readonly Row[];
  readonly columns: readonly GridColumn[];
  readonly onFold: (groupId: string) => void;
  /** Reads older runs; null: there are none, or they are on their way. */
  readonly onOlder: (() => void) | null;
}

/** Tasks by runs. Arrow keys move, Enter opens; only what is in sight is drawn. */
export function Grid({ dagId, rows, columns, onFold, onOlder }: GridProps) {
  const text = useText();
  const router = useRouter();
  const box = useRef<HTMLDivElement>(null);
  const [isNarrow, setNarrow] = useState(() => window.innerWidth < NARROW);
  const namesWidth = isNarrow ? NAMES_WIDTH.narrow : NAMES_WIDTH.wide;
  const seen = useWindow(box, { rows: rows.length, columns: columns.length, namesWidth, headHeight: HEAD.height });
  const extent = { rows: rows.length + 1, columns: columns.length + 1 };
  // The tab stop: the latest run until another is walked to.
  const [at, setAt] = useState<Place | null>(null);
  const stop = clamp(at ?? { row: 1, column: columns.length }, extent);
  const isLive = columns.some(({ run }) => run.state === 'running');
  const now = useNow(isLive ? 1000 : null);
  const shares = useMemo(() => barShares(columns, now), [columns, now]);
  const textOf = useColumnTexts(columns);

  useEffect(() => {
    const onResize = () => setNarrow(window.innerWidth < NARROW);
    window.addEventListener('resize', onResize);
    return () => window.removeEventListener('resize', onResize);
  }, []);

  const width = namesWidth + columns.length * CELL.width;
  // The newest run is at the right end: older ones that come before it move nothing that is in sight.
  const fromEnd = useRef(0);
  useLayoutEffect(() => {
    const node = box.current;
    if (node !== null) node.scrollLeft = width - node.clientWidth - fromEnd.current;
  }, [width]);
  useEffect(() => {
    if (seen.columns.from <= READ_AHEAD) onOlder?.();
  }, [seen.columns.from, onOlder]);

  /** Where the last key leads, until its cell has been drawn and focused: further keys go on from there. */
  const ahead = useRef<Place | null>(null);
  const goTo = (place: Place) => {
    ahead.current = place;
    setAt(place);
    const node = box.current;
    if (node === null) return;
    bringIntoSight(node, place, namesWidth);
    // What was out of sight is drawn first.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        if (ahead.current !== place) return;
        ahead.current = null;
        node.querySelector<HTMLElement>(`[data-place="${place.row} ${place.column}"]`)?.focus({ preventScroll: true });
      }),
    );
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.altKey || event.metaKey) return;
    const next = walk(event.key, event.ctrlKey, ahead.current ?? stop, extent);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  };
  const onClick = (event: MouseEvent) => {
    const group = (event.target as Element).closest<HTMLElement>('[data-fold]')?.dataset['fold'];
    if (group !== undefined) return onFold(group);
    const link = (event.target as Element).closest('a');
    if (link === null || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void router.navigate({ to: link.pathname + link.search });
  };
  const onFocus = (event: SyntheticEvent) => {
    const [row, column] = ((event.target as HTMLElement).dataset['place'] ?? '').split(' ').map(Number);
    if (row !== undefined && column !== undefined) setAt({ row, column });
  };

  const { from, to } = seen.columns;
  const blocks = useMemo(
    () => blocksOf(columns.length, { from, to }, stop.column - 1),
    [columns.length, from, to, stop.column],
  );
  const shown = { rows: withStop(seen.rows, stop.row - 1), columns: withStop(seen.columns, stop.column - 1) };
  return (
    <>
      <div
        className="grid"
        role="grid"
        tabIndex={-1}
        aria-label={text.grid.label(dagId)}
        aria-rowcount={extent.rows}
        aria-colcount={extent.columns}
        ref={box}
        onScroll={({ currentTarget: node }) => {
          fromEnd.current = node.scrollWidth - node.clientWidth - node.scrollLeft;
        }}
        onKeyDown={onKey}
        onClick={onClick}
        onFocus={onFocus}
      >
        <div
          role="rowgroup"
          className="grid-sheet"
          style={{
            inlineSize: width,
            blockSize: HEAD.height + rows.length * CELL.height,
          }}
        >
          <div role="row" className="grid-head" aria-rowindex={1} style={{ blockSize: HEAD.height }}>
            <div role="columnheader" className="grid-corner" aria-colindex={1} style={{ inlineSize: namesWidth }}>
              {text.grid.tasks}
            </div>
            <div role="presentation" className="grid-cells" style={{ insetInlineStart: namesWidth }}>
              {shown.columns.map((index) => {
                const column = columns[index];
                const words = textOf(index);
                if (column === undefined || words === null) return null;
                return (
                  <GridHeadCell
                    key={column.run.runId}
                    run={column.run}
                    share={shares[index] ?? 0}
                    month={words.month}
                    day={words.day}
                    isWeekend={words.isWeekend}
                    label={words.head}
                    href={runPath(dagId, column.run.runId)}
                    column={index + 1}
                    isStop={stop.row === 0 && stop.column === index + 1}
                  />
                );
              })}
            </div>
          </div>
          {shown.rows.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <GridRow
                key={row.key}
                dagId={dagId}
                row={row}
                index={index + 1}
                columns={columns}
                textOf={textOf}
                blocks={blocks}
                stop={stop.row === index + 1 ? stop.column : null}
                namesWidth={namesWidth}
              />
            );
          })}
        </div>
      </div>
      <GridTold box={box} />
    </>
  );
}

/** The places in a range, and that of the tab stop wherever it is. */
function withStop({ from, to }: { readonly from: number; readonly to: number }, stop: number): number[] {
  const places = Array.from({ length: to - from }, (_, at) => from + at);
  if (stop < 0 || (stop >= from && stop < to)) return places;
  return stop < from ? [stop, ...places] : [...places, stop];
}

function bringIntoSight(node: HTMLElement, { row, column }: Place, namesWidth: number): void {
  if (column > 0) {
    const left = (column - 1) * CELL.width;
    const width = node.clientWidth - namesWidth;
    if (left < node.scrollLeft) node.scrollLeft = left;
    else if (left + CELL.width > node.scrollLeft + width) node.scrollLeft = left + CELL.width - width;
  }
  if (row > 0) {
    const top = (row - 1) * CELL.height;
    const height = node.clientHeight - HEAD.height;
    if (top < node.scrollTop) node.scrollTop = top;
    else if (top + CELL.height > node.scrollTop + height) node.scrollTop = top + CELL.height - height;
  }
}
