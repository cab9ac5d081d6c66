import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import {
  isWellInside,
  movePlace,
  placeAt,
  ROW_HEIGHT,
  sheetHeight,
  topOf,
  windowAt,
  type Place,
  type RowWindow,
  type Sheet,
} from '../../domain/logScroll.ts';

/** Where the rows are to be; each object of kind `row` brings that row to the middle once; null: where the reader is. */
export type RowGoal = { readonly kind: 'end' } | { readonly kind: 'row'; readonly row: number } | null;

export interface LogSheet {
  readonly pane: RefObject<HTMLDivElement | null>;
  readonly sheet: RefObject<HTMLDivElement | null>;
  /** Holds the drawn rows, one child each. */
  readonly block: RefObject<HTMLDivElement | null>;
  readonly drawn: RowWindow;
}

/** The scroll bar stays as it is while rows are about as high as is thought. */
const NOTABLE = 0.2;
const START: Place = { row: 0, above: 0 };

/** Scrolls through any number of rows of any height, of which only those near the reader are drawn: see domain/logScroll.ts. */
export function useLogSheet(rows: number, isWrapped: boolean, goal: RowGoal): LogSheet {
  const pane = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const block = useRef<HTMLDivElement>(null);
  const [drawn, setDrawn] = useState<RowWindow>({ first: 0, last: -1 });
  const place = useRef(START);
  const rowHeight = useRef(ROW_HEIGHT);
  /** Where the pane was scrolled to by us, or seen last: another value is the reader's doing. */
  const top = useRef(0);
  const blockTop = useRef(0);
  const pendingRow = useRef<number | null>(null);

  const measure = (): Sheet => ({ rows, rowHeight: rowHeight.current, pane: pane.current?.clientHeight ?? 0 });
  const childOf = (row: number) => block.current?.children[row - drawn.first] as HTMLElement | undefined;
  const scrollTo = (to: number) => {
    if (pane.current === null) return;
    pane.current.scrollTop = to;
    top.current = pane.current.scrollTop;
  };

  /** What stands at a height of the sheet; null: nothing that is drawn. */
  const drawnAt = (height: number): Place | null => {
    const children = [...(block.current?.children ?? [])] as HTMLElement[];
    const inBlock = height - blockTop.current;
    const at = children.findIndex((row) => row.offsetTop + row.offsetHeight > inBlock);
    const found = children[at];
    return found === undefined || inBlock < 0 ? null : { row: drawn.first + at, above: inBlock - found.offsetTop };
  };

  /** Puts what is drawn there, but without a gap at either end of the log. */
  const moveBlock = (wanted: number) => {
    if (block.current === null) return;
    const paneHeight = pane.current?.clientHeight ?? 0;
    let to = wanted;
    if (drawn.last >= rows - 1) to = Math.max(to, top.current + paneHeight - block.current.offsetHeight);
    if (drawn.first === 0) to = Math.min(to, top.current);
    blockTop.current = to;
    block.current.style.translate = `0 ${to}px`;
    place.current = drawnAt(top.current) ?? place.current;
  };

  const fitSheet = () => {
    const count = drawn.last - drawn.first + 1;
    if (block.current === null || sheet.current === null || count < 1) return;
    const height = isWrapped ? block.current.offsetHeight / count : ROW_HEIGHT;
    if (count >= rows || Math.abs(height / rowHeight.current - 1) > NOTABLE) rowHeight.current = height;
    sheet.current.style.blockSize = `${sheetHeight(measure())}px`;
  };

  /** Brings window, sheet and rows in line with what is wanted. It ends at once where they are. */
  const arrange = () => {
    const now = measure();
    if (goal?.kind === 'end') place.current = { row: rows - 1, above: 0 };
    else if (pendingRow.current !== null) place.current = { row: pendingRow.current, above: 0 };
    const { row } = place.current;
    if (row > rows - 1) place.current = { row: Math.max(rows - 1, 0), above: 0 };
    const isStale = drawn.last > rows - 1 || !isWellInside(place.current.row, drawn, now);
    if (isStale || (goal?.kind === 'end' && drawn.last !== rows - 1)) {
      const next = windowAt(place.current, now);
      if (next.first !== drawn.first || next.last !== drawn.last) return setDrawn(next);
    }
    fitSheet();
    const anchor = childOf(place.current.row);
    if (anchor === undefined) return undefined;
    if (goal?.kind === 'end') {
      scrollTo(sheetHeight(measure()));
      moveBlock(-Infinity);
    } else if (pendingRow.current !== null) {
      const above = -Math.max((now.pane - anchor.offsetHeight) / 2, 0);
      pendingRow.current = null;
      scrollTo(topOf({ row, above }, measure()));
      moveBlock(top.current - above - anchor.offsetTop);
    } else moveBlock(top.current - place.current.above - anchor.offsetTop);
    return undefined;
  };

  const onScroll = useEffectEvent(() => {
    const node = pane.current;
    if (node === null || node.scrollTop === top.current) return;
    const now = measure();
    const moved = node.scrollTop - top.current;
    top.current = node.scrollTop;
    const isFar = Math.abs(moved) > 2 * now.pane;
    place.current = isFar ? placeAt(top.current, now) : (drawnAt(top.current) ?? movePlace(place.current, moved, now));
    if (goal?.kind !== 'end') arrange();
  });

  /** The scroll bar tells about where the reader is: once they rest, it is put right. */
  const onRest = useEffectEvent(() => {
    if (goal?.kind === 'end' || (drawn.first === 0 && drawn.last === rows - 1)) return;
    const right = topOf(place.current, measure());
    const off = right - top.current;
    if (Math.abs(off) < 2) return;
    const stays = blockTop.current + off;
    scrollTo(right);
    moveBlock(stays);
  });
  const onResize = useEffectEvent(arrange);

  useLayoutEffect(() => {
    pendingRow.current = goal?.kind === 'row' ? goal.row : null;
  }, [goal]);
  useLayoutEffect(arrange);
  useEffect(() => {
    const node = pane.current;
    if (node === null) return undefined;
    const stop = new AbortController();
    node.addEventListener('scroll', () => onScroll(), { passive: true, signal: stop.signal });
    node.addEventListener('scrollend', () => onRest(), { signal: stop.signal });
    const sizes = new ResizeObserver(() => onResize());
    sizes.observe(node);
    return () => {
      stop.abort();
      sizes.disconnect();
    };
  }, []);
  return { pane, sheet, block, drawn };
}
