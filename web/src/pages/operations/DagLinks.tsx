import { Link } from '@tanstack/react-router';
import { useText } from '../../i18n/language.ts';

interface DagLinksProps {
  readonly dagIds: readonly string[];
  /** More are counted; missing: all are named. */
  readonly most?: number;
}

/** DAGs by name, each with a link to it. */
export function DagLinks({ dagIds, most = dagIds.length }: DagLinksProps) {
  const text = useText();
  return (
    <>
      {dagIds.slice(0, most).map((dagId, at) => (
        <span key={dagId}>
          {at > 0 && ', '}
          <Link to="/dags/$dagId" params={{ dagId }}>
            {dagId}
          </Link>
        </span>
      ))}
      {dagIds.length > most && ` ${text.connection.more(dagIds.length - most)}`}
    </>
  );
}
