import { Link } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { RunStatePill } from '../../ui/State.tsx';
import { DayText, Time } from '../../ui/Time.tsx';
import { FailureText } from './FailureText.tsx';

/** What has failed since the evening of the day, with its first error line. */
export function FailedLines({ today: { failed, failedSince, failedUntil } }: { readonly today: Today }) {
  const text = useText();
  return (
    <Card
      id="today-failed"
      title={text.today.failed}
      note={
        <span className="muted small">
          <Time at={failedSince} year={false} /> –{' '}
          {failedUntil === null ? text.today.now : <Time at={failedUntil} year={false} />}
        </span>
      }
    >
      {failed.length === 0 && <Empty title={text.today.noneFailed} />}
      <ul className="today-lines">
        {failed.map((failure) => (
          <li key={`${failure.dagId} ${failure.runId}`} className="today-line">
            <div className="today-line-head">
              <span className="today-name">
                <Link
                  className="table-link"
                  to="/dags/$dagId/runs/$runId"
                  params={{ dagId: failure.dagId, runId: failure.runId }}
                >
                  {failure.dagId}
                </Link>
                {failure.taskId !== null && <span className="muted"> {failure.taskId}</span>}
              </span>
              <RunStatePill state="failed" />
            </div>
            <p className="today-facts small muted">
              {failure.businessDay !== null && <DayText day={failure.businessDay} year={false} />}
              {failure.endedAt === null ? text.today.goesOn : <Time at={failure.endedAt} year={false} />}
            </p>
            <FailureText failure={failure} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
