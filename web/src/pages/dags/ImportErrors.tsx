import type { ImportError } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Time } from '../../ui/Time.tsx';
import './dags.css';

/** Files that do not load: where, why and what to do. */
export function ImportErrors({ errors }: { readonly errors: readonly ImportError[] }) {
  const text = useText();
  return (
    <section className="card import-errors" aria-labelledby="import-errors">
      <header className="import-errors-head">
        <Icon name="warning" />
        <h2 className="card-title" id="import-errors">
          {text.importErrors.title(errors.length)}
        </h2>
        <p className="muted small">{text.importErrors.hint}</p>
      </header>
      <ul>
        {errors.map((error) => (
          <li key={error.id} className="import-error">
            <div className="row">
              <strong className="mono">{error.file}</strong>
              {error.line !== null && <span>{text.importErrors.place(error.line, error.column)}</span>}
              <span className="muted small">
                <Time at={error.at} year={false} seconds />
              </span>
            </div>
            <p className="import-error-message">{error.message}</p>
            {error.stack !== null && (
              <details>
                <summary>{text.importErrors.stack}</summary>
                <pre className="import-error-stack" tabIndex={0}>
                  {error.stack}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
