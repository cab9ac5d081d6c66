import { Link } from '@tanstack/react-router';
import type { GroupedNode } from '../../domain/groupedGraph.ts';
import { TASK_STATE_DISPLAY, worstState, type Tally } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { TallyText } from '../../ui/TallyText.tsx';
import { placeOf } from './placeOf.ts';

type Of<Kind extends GroupedNode['kind']> = GroupedNode & { readonly kind: Kind };

/** Data that comes in or goes out: to its own page. */
export function AssetNode({ node }: { readonly node: Of<'asset'> }) {
  const text = useText();
  return (
    <Link className="graph-asset" style={placeOf(node)} to="/assets/$uri" params={{ uri: node.uri }}>
      <Icon name="data" />
      <span className="visually-hidden">{text.graph[node.use]} </span>
      <span className="graph-node-name" title={node.uri}>
        {node.uri}
      </span>
    </Link>
  );
}

/** An open group: a frame around its tasks, and a button that folds it. */
export function FrameNode({ node, onFold }: { readonly node: Of<'group' | 'frame'>; readonly onFold: () => void }) {
  const text = useText();
  return (
    <div className="graph-frame" style={placeOf(node)}>
      <button type="button" className="graph-frame-title" aria-expanded onClick={onFold} title={text.graph.fold}>
        <Icon name="chevron" />
        <span className="graph-node-name">{node.label}</span>
      </button>
    </div>
  );
}

interface GroupNodeProps {
  readonly node: Of<'group' | 'frame'>;
  readonly tally: Tally;
  readonly onOpen: () => void;
}

/** A folded group: how many tasks, in which states. */
export function GroupNode({ node, tally, onOpen }: GroupNodeProps) {
  const text = useText();
  return (
    <button
      type="button"
      className="graph-node graph-group"
      data-tone={TASK_STATE_DISPLAY[worstState(tally)].tone}
      style={placeOf(node)}
      aria-expanded={false}
      title={text.graph.unfold}
      onClick={onOpen}
    >
      <Icon name="right" />
      <span className="graph-node-text">
        <span className="graph-node-name">{node.label}</span>
        <span className="graph-node-note">
          {text.graph.tasks(node.tasks.length)} <TallyText tally={tally} />
        </span>
      </span>
    </button>
  );
}
