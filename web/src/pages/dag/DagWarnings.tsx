import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';

/** What keeps tasks of a DAG from ever running. */
export function DagWarnings({ dagId }: { readonly dagId: string }) {
  const text = useText();
  const { queries } = useServices();
  const { data = [] } = useQuery(queries.warnings(dagId));
  if (data.length === 0) return null;
  return (
    <div className="fact" data-tone="bad">
      <dt className="tone-text">{text.dag.warnings}</dt>
      {data.map(({ message }) => (
        <dd key={message}>{message}</dd>
      ))}
    </div>
  );
}
