import { cellOf, rolledUp, type GridColumn } from '../../../domain/gridCells.ts';
import type { GridRow as Row } from '../../../domain/gridRows.ts';
import { tallyEntries, type Tally } from '../../../domain/states.ts';
import { formatNumber } from '../../../domain/measure.ts';
import { useText } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { usePreferences } from '../../../ui/preferences.ts';
import { GridCell } from './GridCell.tsx';
import { CELL, HEAD } from './measures.ts';
import type { ColumnText } from './useColumnTexts.ts';

interface GridRowProps {
  readonly row: Row;
  /** The row of the runs' names is 0. */
  readonly index: number;
  readonly columns: readonly GridColumn[];
  readonly texts: readonly ColumnText[];
  /** Which columns are drawn. */
  readonly shown: readonly number[];
  /** The column of the tab stop, if it is in this row. */
  readonly stop: number | null;
  readonly namesWidth: number;
  readonly pathOf: (runId: string) => string;
  readonly onFold: (groupId: string) => void;
}

/** A task, or a group that folds, through all runs. */
export function GridRow({ row, index, columns, texts, shown, stop, namesWidth, pathOf, onFold }: GridRowProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { kind, id, label, depth, tasks, isOpen, isMapped } = row;
  const counts = (tally: Tally | null) =>
    tally === null
      ? []
      : tallyEntries(tally).map(({ state, count }) => `${text.taskState[state]} ${formatNumber(count, language)}`);
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
            onClick={() => onFold(id)}
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
        {shown.map((at) => {
          const column = columns[at];
          const words = texts[at];
          if (column === undefined || words === undefined) return null;
          const cell = kind === 'group' ? rolledUp(column, tasks) : cellOf(column, id);
          const path = pathOf(column.run.runId);
          const task = cell?.tally == null ? '' : '?map=0';
          const states =
            cell === null
              ? [text.grid.absent]
              : cell.tally === null
                ? [text.taskState[cell.state]]
                : counts(cell.tally);
          return (
            <GridCell
              key={column.run.runId}
              state={cell?.state ?? null}
              tally={cell?.tally ?? null}
              href={kind === 'group' ? path : `${path}/tasks/${encodeURIComponent(id)}${task}`}
              label={[id, words.name, ...states].join(', ')}
              row={index}
              column={at + 1}
              isStop={stop === at + 1}
            />
          );
        })}
      </div>
    </div>
  );
}
