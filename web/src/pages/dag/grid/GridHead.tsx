import { memo } from 'react';
import type { GridColumn } from '../../../domain/gridCells.ts';
import { RUN_STATE_DISPLAY } from '../../../domain/states.ts';
import { useText } from '../../../i18n/language.ts';
import '../../../ui/runBars.css';
import { CELL, HEAD } from './measures.ts';

interface GridHeadCellProps {
  readonly run: GridColumn['run'];
  /** Of the longest run that has ended. */
  readonly share: number;
  /** Above the first column of a month. */
  readonly month: string | null;
  /** Above the first column of a day. */
  readonly day: string | null;
  readonly isWeekend: boolean;
  readonly href: string;
  readonly label: string;
  readonly column: number;
  readonly isStop: boolean;
}

const BAR_WIDTH = 12;
const LEAST_BAR = 6;

/** A run: its business day, how long it took, how it ended. */
export const GridHeadCell = memo(function GridHeadCell({
  run,
  share,
  month,
  day,
  isWeekend,
  href,
  label,
  column,
  isStop,
}: GridHeadCellProps) {
  const text = useText();
  const height = LEAST_BAR + share * (HEAD.bars - LEAST_BAR - (run.state === 'failed' ? 8 : 0));
  const top = HEAD.bars - height;
  return (
    <div
      role="columnheader"
      className="grid-head-cell"
      aria-colindex={column + 1}
      style={{ insetInlineStart: (column - 1) * CELL.width }}
    >
      {month !== null && (
        <span className="grid-month" aria-hidden="true">
          {month}
        </span>
      )}
      <a
        className="grid-head-link run-bar"
        data-tone={RUN_STATE_DISPLAY[run.state].tone}
        data-place={`0 ${column}`}
        href={href}
        tabIndex={isStop ? 0 : -1}
        aria-label={label}
      >
        <span className="grid-day numeric" data-weekend={isWeekend || undefined} aria-hidden="true">
          {day}
        </span>
        <svg width={CELL.width} height={HEAD.bars} aria-hidden="true">
          <rect
            className={`run-bar-body run-bar-${run.state}`}
            x={(CELL.width - BAR_WIDTH) / 2 + 0.5}
            y={top + 0.5}
            width={BAR_WIDTH - 1}
            height={height - 1}
            rx={run.state === 'failed' ? 0 : 2.5}
          />
          {run.state === 'failed' && (
            <path className="run-bar-cross" d={`M${CELL.width / 2 - 2.5} ${top - 6}l5 5m0 -5l-5 5`} />
          )}
          {run.state === 'running' && <circle className="run-bar-dot" cx={CELL.width / 2} cy={top + 4} r={2} />}
        </svg>
        {run.runType !== 'scheduled' && (
          <span className="grid-type" aria-hidden="true">
            {text.grid.typeMarks[run.runType]}
          </span>
        )}
      </a>
    </div>
  );
});
