import type { TrySummary } from '../../api/types.ts';
import { firstLine } from '../../domain/log.ts';
import { useText } from '../../i18n/language.ts';
import { Duration } from '../../ui/Duration.tsx';
import { TryOutcomePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';

interface TryListProps {
  readonly tries: readonly TrySummary[];
  readonly shown: number | null;
  readonly onChoose: (tryNumber: number) => void;
}

/** The tries with how each ended and the first line of what went wrong. */
export function TryList({ tries, shown, onChoose }: TryListProps) {
  const text = useText();
  return (
    <section className="card" aria-label={text.task.tries}>
      <ol className="tries">
        {tries.map((attempt) => (
          <li key={attempt.tryNumber} className="try">
            <button
              type="button"
              className="try-choice"
              aria-pressed={attempt.tryNumber === shown}
              onClick={() => onChoose(attempt.tryNumber)}
            >
              <span className="try-number">{text.task.tryNumber(attempt.tryNumber)}</span>
              <TryOutcomePill outcome={attempt.outcome} />
              <span className="try-when small">
                <Time at={attempt.startedAt} year={false} seconds />
              </span>
              <Duration of={attempt} isRunning={attempt.outcome === null} />
              <span className="muted small try-where">
                {[
                  attempt.host !== null && text.task.onHost(attempt.host),
                  attempt.exitCode !== null && attempt.exitCode !== 0 && text.task.exitCode(attempt.exitCode),
                  attempt.claims > 1 && text.task.claims(attempt.claims),
                ]
                  .filter((part) => part !== false)
                  .join(' · ')}
              </span>
              {attempt.error !== null && (
                <span className="try-error" data-tone={attempt.outcome === 'failed' ? 'bad' : 'retry'}>
                  {firstLine(attempt.error)}
                </span>
              )}
            </button>
            {attempt.errorStack !== null && attempt.tryNumber === shown && (
              <details className="try-stack">
                <summary>{text.task.stack}</summary>
                <pre className="json" tabIndex={0}>
                  {attempt.errorStack}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
