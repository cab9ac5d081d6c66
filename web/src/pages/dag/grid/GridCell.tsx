import { memo } from 'react';
import { sharesOf } from '../../../domain/gridCells.ts';
import { TASK_STATE_DISPLAY, type Tally, type TaskState } from '../../../domain/states.ts';
import { Icon } from '../../../ui/Icon.tsx';

interface GridCellProps {
  /** Null: the run has no such task. */
  readonly state: TaskState | null;
  readonly tally: Tally | null;
  readonly href: string;
  readonly label: string;
  readonly row: number;
  readonly column: number;
  readonly isStop: boolean;
}

/** What became of a task in a run, as a picture; many instances have their shares below it. */
export const GridCell = memo(function GridCell({ state, tally, href, label, row, column, isStop }: GridCellProps) {
  return (
    <div role="gridcell" className="grid-cell" aria-colindex={column + 1}>
      {state === null ? (
        <span className="grid-absent" data-place={`${row} ${column}`} tabIndex={isStop ? 0 : -1}>
          <span className="visually-hidden">{label}</span>
        </span>
      ) : (
        <a
          className="grid-mark"
          data-tone={TASK_STATE_DISPLAY[state].tone}
          data-place={`${row} ${column}`}
          href={href}
          tabIndex={isStop ? 0 : -1}
          aria-label={label}
        >
          <Icon name={TASK_STATE_DISPLAY[state].icon} size={12} />
          {tally !== null && Object.keys(tally).length > 1 && <Shares tally={tally} />}
        </a>
      )}
    </div>
  );
});

const SHARES_WIDTH = 18;

function Shares({ tally }: { readonly tally: Tally }) {
  return (
    <svg
      className="grid-shares"
      width={SHARES_WIDTH}
      height={3}
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {sharesOf(tally).map(({ state, from, share }) => (
        <rect key={state} data-tone={TASK_STATE_DISPLAY[state].tone} x={from} width={share} height={1} />
      ))}
    </svg>
  );
}
