import { memo } from 'react';
import type { GridColumn } from '../../../domain/gridCells.ts';
import type { GridRow as Row } from '../../../domain/gridRows.ts';
import { formatNumber } from '../../../domain/measure.ts';
import { useText } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { usePreferences } from '../../../ui/preferences.ts';
import { GridBlock } from './GridBlock.tsx';
import { CELL, HEAD } from './measures.ts';
import type { ColumnText } from './useColumnTexts.ts';

interface GridRowProps {
  readonly dagId: string;
  readonly row: Row;
  /** The row of the runs' names is 0. */
  readonly index: number;
  readonly columns: readonly GridColumn[];
  readonly textOf: (at: number) => ColumnText | null;
  /** Which columns are drawn. */
  readonly blocks: readonly { readonly from: number; readonly to: number }[];
  /** The column of the tab stop, if it is in this row. */
  readonly stop: number | null;
  readonly namesWidth: number;
}

/** A task, or a group that folds, through all runs. */
export const GridRow = memo(function GridRow({
  dagId,
  row,
  index,
  columns,
  textOf,
  blocks,
  stop,
  namesWidth,
}: GridRowProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { kind, id, label, depth, tasks, isOpen, isMapped } = row;
  const name = { 'data-place': `${index} 0`, tabIndex: stop === 0 ? 0 : -1, title: id };
  return (
    <div
      role="row"
      className="grid-row"
      data-kind={kind}
      aria-rowindex={index + 1}
      style={{ insetBlockStart: HEAD.height + (index - 1) * CELL.height, blockSize: CELL.height }}
    >
      <div role="rowheader" className="grid-name" aria-colindex={1} style={{ inlineSize: namesWidth }}>
        {kind === 'group' ? (
          <button
            type="button"
            className="grid-fold"
            aria-expanded={isOpen}
            {...name}
            style={{ paddingInlineStart: 12 + depth * 14 }}
            data-fold={id}
          >
            <Icon name={isOpen ? 'chevron' : 'right'} size={14} />
            <span className="grid-label">{label}</span>
            {!isOpen && <span className="muted small"> {formatNumber(tasks.length, language)}</span>}
          </button>
        ) : (
          <span className="grid-fold" {...name} style={{ paddingInlineStart: 12 + depth * 14 }}>
            <span className="grid-label">{label}</span>
            {isMapped && <span className="muted small"> {text.grid.mapped}</span>}
            {kind === 'gone' && <span className="muted small"> {text.grid.gone}</span>}
          </span>
        )}
      </div>
      <div role="presentation" className="grid-cells" style={{ insetInlineStart: namesWidth }}>
        {blocks.map(({ from, to }) => (
          <GridBlock
            key={columns.length - to}
            dagId={dagId}
            row={row}
            index={index}
            columns={columns}
            textOf={textOf}
            from={from}
            to={to}
            stop={stop !== null && stop > from && stop <= to ? stop : null}
          />
        ))}
      </div>
    </div>
  );
});
