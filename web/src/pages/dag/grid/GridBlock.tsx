import { memo } from 'react';
import { cellOf, rolledUp, type GridColumn } from '../../../domain/gridCells.ts';
import type { GridRow } from '../../../domain/gridRows.ts';
import { formatNumber } from '../../../domain/measure.ts';
import { tallyEntries } from '../../../domain/states.ts';
import { useText } from '../../../i18n/language.ts';
import { usePreferences } from '../../../ui/preferences.ts';
import { GridCell } from './GridCell.tsx';
import { CELL } from './measures.ts';
import { runPath } from './runPath.ts';
import type { ColumnText } from './useColumnTexts.ts';

interface GridBlockProps {
  readonly dagId: string;
  readonly row: GridRow;
  /** The row of the runs' names is 0. */
  readonly index: number;
  readonly columns: readonly GridColumn[];
  readonly textOf: (at: number) => ColumnText | null;
  readonly from: number;
  readonly to: number;
  /** The column of the tab stop, if it is among these. */
  readonly stop: number | null;
}

/** Some runs of a row side by side: while the grid is scrolled, they stay as they are until they go together. */
export const GridBlock = memo(function GridBlock({
  dagId,
  row: { kind, id, tasks },
  index,
  columns,
  textOf,
  from,
  to,
  stop,
}: GridBlockProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  return (
    <div role="presentation" className="grid-block" style={{ insetInlineStart: from * CELL.width }}>
      {columns.slice(from, to).map((column, inside) => {
        const at = from + inside;
        const cell = kind === 'group' ? rolledUp(column, tasks) : cellOf(column, id);
        const path = runPath(dagId, column.run.runId);
        const task = cell?.tally == null ? '' : '?map=0';
        const states =
          cell === null
            ? [text.grid.absent]
            : cell.tally === null
              ? [text.taskState[cell.state]]
              : tallyEntries(cell.tally).map(
                  ({ state, count }) => `${text.taskState[state]} ${formatNumber(count, language)}`,
                );
        return (
          <GridCell
            key={column.run.runId}
            state={cell?.state ?? null}
            tally={cell?.tally ?? null}
            href={kind === 'group' ? path : `${path}/tasks/${encodeURIComponent(id)}${task}`}
            label={[id, textOf(at)?.name, ...states].join(', ')}
            row={index}
            column={at + 1}
            isStop={stop === at + 1}
          />
        );
      })}
    </div>
  );
});
