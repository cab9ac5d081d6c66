import { useWindowVirtualizer, defaultRangeExtractor } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import type { DagEntry } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { DagRow } from './DagRow.tsx';
import { useFastScroll } from './useFastScroll.ts';
import { useRowKeys } from './useRowKeys.ts';
import './dags.css';

interface DagTableProps {
  readonly dags: readonly DagEntry[];
  readonly onTag: (tag: string) => void;
}

const ROW_HEIGHT = 65;
const CARD_HEIGHT = 172;
/** From here on rows are cards, as ui/styles/table.css has it. */
const NARROW = '(max-width: 760px)';
/** What stands still above the rows: the page's bar and the table's head. */
const ABOVE = 96;

/** The DAGs, of which only those in sight are drawn; the page itself scrolls. Arrows, j and k move from one to the next. */
export function DagTable({ dags, onTag }: DagTableProps) {
  const text = useText();
  const body = useRef<HTMLTableSectionElement>(null);
  const [top, setTop] = useState(0);
  const [height] = useState(() => (window.matchMedia(NARROW).matches ? CARD_HEIGHT : ROW_HEIGHT));
  // Rows that go would take the focus with them.
  const [held, setHeld] = useState<string | null>(null);
  const heldAt = held === null ? -1 : dags.findIndex((dag) => dag.dagId === held);
  useLayoutEffect(() => {
    const node = body.current;
    if (node !== null) setTop(Math.round(node.getBoundingClientRect().top + window.scrollY));
  }, []);
  // Both are asked for every DAG whenever one of them is another function.
  const heightOf = useCallback(() => height, [height]);
  const keyOf = useCallback((at: number) => dags[at]?.dagId ?? at, [dags]);
  // It answers differently after each scroll, so nothing that is made of it may be remembered.
  const rows = useWindowVirtualizer({
    count: dags.length,
    estimateSize: heightOf,
    getItemKey: keyOf,
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: ABOVE,
    useFlushSync: false,
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (heldAt >= 0 && !shown.includes(heldAt)) shown.push(heldAt);
      return shown.toSorted((a, b) => a - b);
    },
  });
  useRowKeys(body, {
    count: dags.length,
    show: (at) => rows.scrollToIndex(at, { align: 'auto' }),
    onFocus: (row) => setHeld(row.dataset['dag'] ?? null),
  });
  const isFast = useFastScroll();
  const items = rows.getVirtualItems();
  const end = (items.at(-1)?.end ?? top) - top;
  return (
    <table className="table table-cards dag-table" aria-rowcount={dags.length + 1}>
      <thead>
        <tr aria-rowindex={1}>
          <th scope="col">{text.dags.name}</th>
          <th scope="col" className="dag-schedule">
            {text.dags.schedule}
          </th>
          <th scope="col" className="dag-latest">
            {text.dags.latestRun}
          </th>
          <th scope="col" className="dag-bars">
            {text.dags.lastRuns}
          </th>
          <th scope="col" className="dag-next">
            {text.dags.nextRun}
          </th>
          <th scope="col" className="dag-switch">
            {text.dags.onSwitch}
          </th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.flatMap((item, at) => {
          const dag = dags[item.index];
          if (dag === undefined) return [];
          const before = item.start - (items[at - 1]?.end ?? top);
          return [
            before > 0 && <Gap key={`before ${item.key}`} size={before} />,
            <DagRow
              key={item.key}
              dag={dag}
              at={item.index}
              isPassing={isFast}
              measure={rows.measureElement}
              onTag={onTag}
            />,
          ];
        })}
        {rows.getTotalSize() > end && <Gap key="after" size={rows.getTotalSize() - end} />}
      </tbody>
    </table>
  );
}

/** Stands for the rows out of sight. */
function Gap({ size }: { readonly size: number }) {
  return (
    <tr className="dag-gap" aria-hidden="true">
      <td colSpan={6} style={{ blockSize: size }} />
    </tr>
  );
}
