import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Graph, InstanceSummary } from '../../api/types.ts';
import { layoutGraph } from '../../domain/graphLayout.ts';
import { TASK_STATE_DISPLAY, type Tally } from '../../domain/states.ts';
import { taskRows } from '../../domain/taskRows.ts';
import { useText } from '../../i18n/language.ts';
import { GraphNode } from './GraphNode.tsx';
import './graph.css';

const MEASURES = { nodeWidth: 224, nodeHeight: 72, columnGap: 56, rowGap: 20 } as const;
const MARGIN = 24;

interface RunGraphProps {
  readonly dagId: string;
  readonly runId: string;
  readonly graph: Graph;
  readonly instances: readonly InstanceSummary[];
  readonly tallies: Readonly<Record<string, Tally>>;
}

/** The tasks from left to right in the order of their work, each with its state. */
export function RunGraph({ dagId, runId, graph, instances, tallies }: RunGraphProps) {
  const text = useText();
  const drawing = useMemo(
    () =>
      layoutGraph(
        graph.tasks.map(({ taskId, upstream }) => ({ id: taskId, upstream })),
        MEASURES,
      ),
    [graph],
  );
  const rows = new Map(taskRows(graph.tasks, instances, tallies).map((row) => [row.task.taskId, row]));
  return (
    <div className="graph" tabIndex={0} role="group" aria-label={text.run.graphLabel(graph.tasks.length)}>
      <div
        className="graph-sheet"
        style={{ inlineSize: drawing.width + 2 * MARGIN, blockSize: drawing.height + 2 * MARGIN }}
      >
        <svg
          className="graph-edges"
          width={drawing.width + 2 * MARGIN}
          height={drawing.height + 2 * MARGIN}
          viewBox={`${-MARGIN} ${-MARGIN} ${drawing.width + 2 * MARGIN} ${drawing.height + 2 * MARGIN}`}
          aria-hidden="true"
        >
          {drawing.edges.map((edge) => (
            <path
              key={`${edge.from} ${edge.to}`}
              className="graph-edge"
              data-tone={TASK_STATE_DISPLAY[rows.get(edge.from)?.state ?? 'none'].tone}
              d={edge.path}
            />
          ))}
        </svg>
        {drawing.nodes.map(({ id, x, y }) => {
          const row = rows.get(id);
          if (row === undefined) return null;
          return (
            <Link
              key={id}
              className="graph-node"
              data-tone={TASK_STATE_DISPLAY[row.state].tone}
              style={{
                insetInlineStart: x + MARGIN,
                insetBlockStart: y + MARGIN,
                inlineSize: MEASURES.nodeWidth,
                blockSize: MEASURES.nodeHeight,
              }}
              to="/dags/$dagId/runs/$runId/tasks/$taskId"
              params={{ dagId, runId, taskId: id }}
              search={row.instance === null ? { map: 0 } : {}}
            >
              <GraphNode row={row} />
            </Link>
          );
        })}
      </div>
    </div>
  );
}
