import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { formatDuration } from '../../domain/measure.ts';
import { formatDay } from '../../domain/time.ts';
import { healthProblems } from '../../domain/today.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';

/** Longer in the queue than this is worth a word. */
const WAITED_SECONDS = 60;

/** The processes, the queue and the log buffer in a line; what is wrong with them above it. */
export function HealthStrip({ health }: Pick<Today, 'health'>) {
  const text = useText();
  const [{ language }] = usePreferences();
  const now = useNow(10_000);
  const { queries } = useServices();
  const { data } = useQuery(queries.logBuffer());
  const buffer = data?.buffer ?? null;
  const oldest = buffer === null || buffer.oldestDay === null ? '' : formatDay(buffer.oldestDay, { language });
  const { schedulers, workers, draining, running, slots, queued, queuedSince, lost, importErrors } = health;
  const waited = queuedSince === null ? 0 : (now - Date.parse(queuedSince)) / 1000;
  const found = healthProblems(health, buffer);
  const { problems } = text.today;
  const words = {
    ...problems,
    lost: problems.lost(lost),
    importErrors: problems.importErrors(importErrors),
    bufferAway: problems.bufferAway(buffer?.problem ?? ''),
    bufferBehind: problems.bufferBehind(oldest),
  };
  return (
    <section className="today-health" aria-label={text.today.health}>
      {found.length > 0 && (
        <ul className="today-problems" data-tone={found.some((problem) => problem.startsWith('no')) ? 'bad' : 'retry'}>
          {found.map((problem) => (
            <li key={problem}>
              <Icon name="warning" />
              {problem === 'importErrors' ? <Link to="/dags">{words[problem]}</Link> : <span>{words[problem]}</span>}
            </li>
          ))}
        </ul>
      )}
      <ul className="today-pulse muted small">
        <li>{text.today.schedulers(schedulers)}</li>
        <li>{text.today.workers(workers, draining)}</li>
        <li>{text.today.slots(running, slots)}</li>
        <li>
          {text.today.queue(queued)}
          {queued > 0 && waited >= WAITED_SECONDS && ` · ${text.today.queueSince(formatDuration(waited, language))}`}
        </li>
        {buffer?.problem === null && (
          <li>
            {text.today.buffer(buffer.events)}
            {oldest !== '' && ` · ${text.today.bufferSince(oldest)}`}
          </li>
        )}
        {health.isLoaderAlive && <li>{text.today.files}</li>}
      </ul>
    </section>
  );
}
