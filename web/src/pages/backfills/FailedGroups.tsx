import { Link } from '@tanstack/react-router';
import type { BackfillDate } from '../../api/types.ts';
import { groupFailures } from '../../domain/backfill.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { usePreferences } from '../../ui/preferences.ts';

/** Days of one group that are named; the rest is counted. */
const NAMED = 8;

/** Why dates failed, each cause once, and the way to do these dates again. */
export function FailedGroups({ dagId, dates }: { readonly dagId: string; readonly dates: readonly BackfillDate[] }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const groups = groupFailures(dates);
  if (groups.length === 0) return null;
  return (
    <Card id="failures-title" title={text.backfill.failures(groups.length)}>
      <ul>
        {groups.map(({ error, days, runs }) => (
          <li key={error} className="failure">
            <div className="failure-words">
              <p className="failure-error mono">{error ?? text.backfill.noError}</p>
              <p className="muted small">
                {text.backfill.failedRuns(runs)} ·{' '}
                {days
                  .slice(0, NAMED)
                  .map((day) => formatDay(day, { language, year: false }))
                  .join(', ')}
                {days.length > NAMED && ` ${text.backfill.moreDays(days.length - NAMED)}`}
              </p>
            </div>
            <Link
              className="button button-plain"
              to="/dags/$dagId/backfills/plan"
              params={{ dagId }}
              search={{ days, reprocess: 'failed' }}
            >
              {text.backfill.again}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
