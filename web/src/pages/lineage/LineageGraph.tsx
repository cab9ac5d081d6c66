import { Link } from '@tanstack/react-router';
import { memo, useMemo, type ReactNode } from 'react';
import { layoutGraph, type GraphDrawing } from '../../domain/graphLayout.ts';
import type { LineageNode } from '../../domain/lineage.ts';
import { READINESS_DISPLAY, type Readiness } from '../../domain/today.ts';
import { isSeen, type Box } from '../../domain/zoom.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { StateMark } from '../../ui/State.tsx';
import { GraphCanvas } from '../graph/GraphCanvas.tsx';
import { placeOf } from '../graph/placeOf.ts';

const MEASURES = { nodeWidth: 272, nodeHeight: 60, columnGap: 56, rowGap: 16 } as const;
/** What is drawn beyond the window. */
const OVERSCAN = 240;

type States = ReadonlyMap<string, Readiness>;

interface LineageGraphProps {
  readonly nodes: readonly LineageNode[];
  /** The node that all others belong to; null: all are shown. */
  readonly focus: string | null;
  /** Of assets that are divided by time, by the id of their node. */
  readonly readiness: States;
}

/** Each node leads to its page, and to what belongs to it alone. */
export function LineageGraph({ nodes, focus, readiness }: LineageGraphProps) {
  const text = useText();
  const drawing = useMemo(() => layoutGraph(nodes, MEASURES), [nodes]);
  const known = new Map(nodes.map((node) => [node.id, node]));
  return (
    <GraphCanvas
      size={drawing}
      label={text.lineage.label(nodes.length)}
      tools={
        focus !== null && (
          <Link to="/lineage" className="button button-quiet">
            {text.lineage.all}
          </Link>
        )
      }
      edges={<Edges drawing={drawing} readiness={readiness} />}
      nodes={(window) =>
        drawing.nodes
          .filter((place) => isSeen(place, window, OVERSCAN))
          .map(({ id, ...place }) => {
            const node = known.get(id);
            return (
              node && (
                <NodeCard
                  key={id}
                  node={node}
                  place={place}
                  state={readiness.get(id) ?? null}
                  isFocused={id === focus}
                />
              )
            );
          })
      }
    />
  );
}

interface NodeCardProps {
  readonly node: LineageNode;
  readonly place: Box;
  /** Null: it has none. */
  readonly state: Readiness | null;
  readonly isFocused: boolean;
}

function NodeCard({ node: { id, kind, name }, place, state, isFocused }: NodeCardProps) {
  const text = useText();
  const ofKind = kind === 'asset' ? text.asset.name : text.dags.name;
  const words = state === null ? ofKind : text.today.readiness[state];
  return (
    <div
      className="graph-node lineage-node"
      data-kind={kind}
      data-focused={isFocused || undefined}
      data-tone={state === null ? undefined : READINESS_DISPLAY[state].tone}
      style={placeOf(place)}
    >
      {state === null ? (
        <Icon name={kind === 'dag' ? 'sliders' : 'data'} />
      ) : (
        <StateMark display={READINESS_DISPLAY[state]} label="" size={22} />
      )}
      <PageLink kind={kind} name={name}>
        <span className="graph-node-name">{name}</span>
        <span className="graph-node-note">{words}</span>
      </PageLink>
      {!isFocused && (
        <Link
          to="/lineage"
          search={{ focus: id }}
          className="lineage-focus"
          aria-label={text.lineage.focus(name)}
          title={text.lineage.focus(name)}
        >
          <Icon name="fit" />
        </Link>
      )}
    </div>
  );
}

interface PageLinkProps extends Pick<LineageNode, 'kind' | 'name'> {
  readonly children: ReactNode;
}

function PageLink({ kind, name, children }: PageLinkProps) {
  const className = 'graph-node-text lineage-link';
  return kind === 'asset' ? (
    <Link className={className} to="/assets/$uri" params={{ uri: name }} title={name}>
      {children}
    </Link>
  ) : (
    <Link className={className} to="/dags/$dagId" params={{ dagId: name }} title={name}>
      {children}
    </Link>
  );
}

/** Drawn anew when states change, and not as the window moves. */
const Edges = memo(function Edges({
  drawing,
  readiness,
}: {
  readonly drawing: GraphDrawing;
  readonly readiness: States;
}) {
  return drawing.edges.map(({ from, to, path }) => {
    const state = readiness.get(from) ?? readiness.get(to);
    return (
      <path
        key={`${from} > ${to}`}
        className="graph-edge"
        data-tone={state === undefined ? 'idle' : READINESS_DISPLAY[state].tone}
        d={path}
      />
    );
  });
});
