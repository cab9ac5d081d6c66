import { Link } from '@tanstack/react-router';
import { memo, useMemo, useState } from 'react';
import type { Graph, InstanceSummary } from '../../api/types.ts';
import { assetsOfGraph, type GroupedDrawing, type GroupedNode } from '../../domain/groupedGraph.ts';
import { TASK_STATE_DISPLAY, worstState, type Tally, type TaskState } from '../../domain/states.ts';
import { sumTallies, taskRows, type TaskRow } from '../../domain/taskRows.ts';
import { isSeen } from '../../domain/zoom.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Notice.tsx';
import { GraphCanvas } from './GraphCanvas.tsx';
import { AssetNode, FrameNode, GroupNode } from './GroupNodes.tsx';
import { placeOf } from './placeOf.ts';
import { StructureNode, TaskNode } from './TaskNode.tsx';
import { useDrawing } from './useDrawing.ts';

const MEASURES = {
  nodeWidth: 224,
  nodeHeight: 72,
  columnGap: 56,
  rowGap: 20,
  assetHeight: 40,
  padding: 16,
  titleHeight: 32,
} as const;
/** With more tasks, groups are folded at first. */
const MAX_UNFOLDED = 60;
/** What is drawn beyond the window. */
const OVERSCAN = 240;
const NONE: readonly string[] = [];

interface TaskGraphProps {
  readonly dagId: string;
  readonly graph: Graph;
  /** Assets that start runs of the DAG. */
  readonly triggers?: readonly string[];
  /** Of which run the states are; null: the graph alone. */
  readonly run: {
    readonly run: { readonly runId: string };
    readonly instances: readonly InstanceSummary[];
    readonly tallies: Readonly<Record<string, Tally>>;
  } | null;
}

/** The tasks from left to right in the order of their work, groups in frames, the data that comes in and goes out at the ends. */
export function TaskGraph({ dagId, graph, triggers = NONE, run }: TaskGraphProps) {
  const text = useText();
  const groupIds = useMemo(() => graph.groups.map(({ groupId }) => groupId), [graph]);
  const [chosen, choose] = useState<readonly string[] | null>(null);
  const folded = chosen ?? (graph.tasks.length > MAX_UNFOLDED ? groupIds : NONE);
  const input = useMemo(
    () => ({ graph, assets: assetsOfGraph(graph, triggers), folded, measures: MEASURES }),
    [graph, triggers, folded],
  );
  const drawing = useDrawing(input);
  const rows = useMemo(
    () =>
      run === null
        ? null
        : new Map(taskRows(graph.tasks, run.instances, run.tallies).map((row) => [row.task.taskId, row])),
    [graph, run],
  );
  if (drawing === null) return <Loading />;
  const tasks = new Map(graph.tasks.map((task) => [task.taskId, task]));
  const fold = (groupId: string) => choose([...folded, groupId]);
  const unfold = (groupId: string) => choose(folded.filter((other) => other !== groupId));

  const draw = (node: GroupedNode) => {
    switch (node.kind) {
      case 'asset':
        return <AssetNode key={node.key} node={node} />;
      case 'frame':
        return <FrameNode key={node.key} node={node} onFold={() => fold(node.groupId)} />;
      case 'group':
        return (
          <GroupNode key={node.key} node={node} tally={groupTally(node, rows)} onOpen={() => unfold(node.groupId)} />
        );
      case 'task': {
        const row = rows?.get(node.taskId);
        const task = tasks.get(node.taskId);
        if (task === undefined) return null;
        if (row === undefined || run === null) return <StructureNode key={node.key} node={node} task={task} />;
        return (
          <Link
            key={node.key}
            className="graph-node"
            data-tone={TASK_STATE_DISPLAY[row.state].tone}
            style={placeOf(node)}
            to="/dags/$dagId/runs/$runId/tasks/$taskId"
            params={{ dagId, runId: run.run.runId, taskId: node.taskId }}
            search={row.instance === null ? { map: 0 } : {}}
          >
            <TaskNode row={row} label={node.label} />
          </Link>
        );
      }
    }
  };
  return (
    <GraphCanvas
      size={drawing}
      label={text.graph.label(graph.tasks.length)}
      tools={
        groupIds.length > 0 && (
          <Button variant="quiet" onClick={() => choose(folded.length > 0 ? NONE : groupIds)}>
            {folded.length > 0 ? text.graph.unfoldAll : text.graph.foldAll}
          </Button>
        )
      }
      edges={<Edges drawing={drawing} rows={rows} />}
      nodes={(window) => drawing.nodes.filter((node) => isSeen(node, window, OVERSCAN)).map(draw)}
    />
  );
}

type Rows = ReadonlyMap<string, TaskRow> | null;

/** Drawn anew when states change, and not as the window moves. */
const Edges = memo(function Edges({ drawing, rows }: { readonly drawing: GroupedDrawing; readonly rows: Rows }) {
  const tones = new Map(drawing.nodes.map((node) => [node.key, TASK_STATE_DISPLAY[stateOf(node, rows)].tone]));
  return drawing.edges.map((edge) => (
    <path
      key={edge.key}
      className="graph-edge"
      data-tone={tones.get(edge.from)}
      transform={`translate(${edge.x} ${edge.y})`}
      d={edge.path}
    />
  ));
});

function stateOf(node: GroupedNode, rows: Rows): TaskState {
  if (node.kind === 'asset') return 'none';
  if (node.kind === 'task') return rows?.get(node.taskId)?.state ?? 'none';
  return worstState(groupTally(node, rows));
}

function groupTally({ tasks }: { readonly tasks: readonly string[] }, rows: Rows): Tally {
  return sumTallies(tasks.map((taskId) => rows?.get(taskId)?.tally ?? {}));
}
