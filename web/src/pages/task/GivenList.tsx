import type { TrySummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';

/** What the try was given, a value each; texts as they are, so that a statement keeps its lines. */
export function GivenList({ given }: { readonly given: TrySummary['given'] }) {
  const text = useText();
  if (given === null) return <p className="muted">{text.task.noGiven}</p>;
  return (
    <>
      <dl className="given">
        {Object.entries(given.values).map(([name, value]) => (
          <div key={name}>
            <dt className="mono small">{name}</dt>
            <dd>
              <pre className="json">{typeof value === 'string' ? value : JSON.stringify(value, null, 2)}</pre>
            </dd>
          </div>
        ))}
      </dl>
      {given.leftOut.length > 0 && <p className="muted">{text.task.givenLeftOut(given.leftOut.join(', '))}</p>}
    </>
  );
}
