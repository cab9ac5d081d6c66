import type { Graph } from '../../api/types.ts';
import type { GroupedNode } from '../../domain/groupedGraph.ts';
import { firstLine } from '../../domain/log.ts';
import { formatNumber } from '../../domain/measure.ts';
import { TASK_STATE_DISPLAY } from '../../domain/states.ts';
import type { TaskRow } from '../../domain/taskRows.ts';
import { useText } from '../../i18n/language.ts';
import { Duration } from '../../ui/Duration.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { StateMark } from '../../ui/State.tsx';
import { TallyText } from '../../ui/TallyText.tsx';
import { ProgressBar } from '../../ui/ProgressBar.tsx';
import { placeOf } from './placeOf.ts';

/** What a node of the graph says: state, name, what it is, how long it took, how many rows it moved. */
export function TaskNode({ row, label }: { readonly row: TaskRow; readonly label: string }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { task, state, instance } = row;
  const rows = instance?.receipt?.rows;
  return (
    <>
      <StateMark display={TASK_STATE_DISPLAY[state]} label={text.taskState[state]} size={24} />
      <span className="graph-node-text">
        <span className="graph-node-name" title={task.taskId}>
          {label}
        </span>
        <span className="graph-node-note">
          {instance === null ? (
            <TallyText tally={row.tally} />
          ) : (
            <>
              {rows === undefined ? task.operator : text.task.rowsOf(formatNumber(rows, language))}
              {instance.startedAt !== null && ' · '}
              {instance.startedAt !== null && <Duration of={instance} isRunning={state === 'running'} />}
            </>
          )}
        </span>
        {state === 'failed' && instance?.error != null && (
          <span className="graph-node-error">{firstLine(instance.error)}</span>
        )}
        {state === 'running' && instance !== null && instance.progress !== null && (
          <ProgressBar progress={instance.progress} isCompact />
        )}
      </span>
    </>
  );
}

interface StructureNodeProps {
  readonly node: GroupedNode & { readonly kind: 'task' };
  readonly task: Graph['tasks'][number];
}

/** A task where no run is looked at. */
export function StructureNode({ node, task }: StructureNodeProps) {
  const text = useText();
  return (
    <div className="graph-node" style={placeOf(node)}>
      <span className="graph-node-text">
        <span className="graph-node-name" title={task.taskId}>
          {node.label}
        </span>
        <span className="graph-node-note">
          {task.isMapped ? text.graph.mapped(task.operator) : task.operator}
          {task.triggerRule !== 'all_success' && ` · ${task.triggerRule}`}
        </span>
      </span>
    </div>
  );
}
