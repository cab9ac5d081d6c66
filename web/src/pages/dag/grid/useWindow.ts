import { useEffect, useState, type RefObject } from 'react';
import { visibleRange } from '../../../domain/gridCells.ts';
import { CELL } from './measures.ts';

/** More than this is drawn at once only where it is seen. */
const BEYOND = 6;

interface Range {
  readonly from: number;
  readonly to: number;
}

export interface GridWindow {
  readonly rows: Range;
  readonly columns: Range;
}

interface Sizes {
  readonly rows: number;
  readonly columns: number;
  /** Taken by the names of the tasks and of the runs. */
  readonly namesWidth: number;
  readonly headHeight: number;
}

/** Which rows and columns of a grid are in sight; told anew when others come into it. */
export function useWindow(box: RefObject<HTMLElement | null>, sizes: Sizes): GridWindow {
  const { rows, columns, namesWidth, headHeight } = sizes;
  const [scroll, setScroll] = useState({ left: 0, top: 0, width: 1200, height: 600 });
  useEffect(() => {
    const node = box.current;
    if (node === null) return undefined;
    const tell = () =>
      setScroll((before) => {
        // By whole cells: between them nothing else comes into sight.
        const left = Math.floor(node.scrollLeft / CELL.width) * CELL.width;
        const top = Math.floor(node.scrollTop / CELL.height) * CELL.height;
        const { clientWidth: width, clientHeight: height } = node;
        const isSame = left === before.left && top === before.top && width === before.width && height === before.height;
        return isSame ? before : { left, top, width, height };
      });
    const observer = new ResizeObserver(tell);
    observer.observe(node);
    node.addEventListener('scroll', tell, { passive: true });
    return () => {
      observer.disconnect();
      node.removeEventListener('scroll', tell);
    };
  }, [box]);
  const across = { scroll: scroll.left, size: CELL.width, window: scroll.width - namesWidth, count: columns };
  const down = { scroll: scroll.top, size: CELL.height, window: scroll.height - headHeight, count: rows };
  return { rows: visibleRange(down, BEYOND), columns: visibleRange(across, BEYOND) };
}
