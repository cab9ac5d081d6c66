import { Link } from '@tanstack/react-router';
import type { GanttRow } from '../../../domain/gantt.ts';
import { TASK_STATE_DISPLAY } from '../../../domain/states.ts';
import { useText } from '../../../i18n/language.ts';
import { Icon } from '../../../ui/Icon.tsx';
import { StateMark } from '../../../ui/State.tsx';
import { useBarWords } from './GanttTimes.tsx';

interface GanttLabelProps {
  readonly dagId: string;
  readonly runId: string;
  readonly row: GanttRow;
  readonly onToggle: (row: GanttRow) => void;
}

/** Whose times stand beside it; what folds has a button. */
export function GanttLabel({ dagId, runId, row, onToggle }: GanttLabelProps) {
  const text = useText();
  const words = useBarWords();
  const canFold = row.kind === 'group' || (row.kind === 'task' && row.instances !== null);
  return (
    <div className="gantt-label" style={{ paddingInlineStart: 8 + row.depth * 16 }}>
      {canFold ? (
        <button
          type="button"
          className="gantt-fold"
          aria-label={text.gantt.fold(row.label)}
          aria-expanded={row.isOpen}
          onClick={() => onToggle(row)}
        >
          <Icon name={row.isOpen ? 'chevron' : 'right'} size={14} />
        </button>
      ) : (
        <span className="gantt-fold" />
      )}
      {row.kind !== 'more' && (
        <StateMark display={TASK_STATE_DISPLAY[row.state]} label={text.taskState[row.state]} size={16} />
      )}
      {row.kind === 'group' && <span className="gantt-name gantt-group">{row.label}</span>}
      {row.kind === 'more' && <span className="muted">…</span>}
      {(row.kind === 'task' || row.kind === 'instance') && (
        <Link
          className="gantt-name table-link"
          to="/dags/$dagId/runs/$runId/tasks/$taskId"
          params={{ dagId, runId, taskId: row.taskId }}
          search={row.kind === 'instance' ? { map: row.mapIndex } : row.instances !== null ? { map: 0 } : {}}
          title={row.label}
        >
          {row.label}
        </Link>
      )}
      {row.kind === 'task' && row.instances !== null && (
        <span className="muted small nowrap">{text.gantt.instances(row.instances)}</span>
      )}
      <span className="visually-hidden">
        {row.bars.map((bar) => (bar.to === null ? '' : words(bar, bar.to))).join('; ')}
      </span>
    </div>
  );
}
