import { Link } from '@tanstack/react-router';
import type { AssetSummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';

/** The DAGs that publish or use an asset, with their tasks. */
export function AssetUses({ uses }: { readonly uses: AssetSummary['producers'] }) {
  const text = useText();
  if (uses.length === 0) return <span className="muted">{text.asset.nobody}</span>;
  return (
    <ul className="asset-uses">
      {uses.map(({ dagId, taskId }) => (
        <li key={`${dagId} ${taskId ?? ''}`}>
          <Link to="/dags/$dagId" params={{ dagId }}>
            {dagId}
          </Link>
          {taskId !== null && <span className="muted small"> {taskId}</span>}
        </li>
      ))}
    </ul>
  );
}
