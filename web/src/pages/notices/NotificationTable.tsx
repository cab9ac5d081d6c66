import { Link } from '@tanstack/react-router';
import type { Notification } from '../../api/types.ts';
import { firstLine } from '../../domain/log.ts';
import { useText } from '../../i18n/language.ts';
import { NotificationPill } from '../../ui/State.tsx';
import { DayText, Time } from '../../ui/Time.tsx';
import { CardTable } from '../../ui/CardTable.tsx';
import './notices.css';

interface NotificationTableProps {
  readonly notifications: readonly Notification[];
  /** False: the page is that of their run. */
  readonly showsRun: boolean;
}

/** What people are told: of what, where to, and how far it is. */
export function NotificationTable({ notifications, showsRun }: NotificationTableProps) {
  const text = useText();
  return (
    <CardTable heads={[text.notice.about, text.notice.status, text.notice.to, text.notice.when]}>
      {notifications.map((notification) => (
        <tr key={notification.id}>
          <td className="cell-start">
            <About notification={notification} showsRun={showsRun} />
          </td>
          <td className="cell-end">
            <Progress notification={notification} />
          </td>
          <td data-label={text.notice.to}>
            {notification.connection} <span className="muted small">{notification.notifier}</span>
          </td>
          <td data-label={text.notice.when}>
            <Time at={notification.createdAt} year={false} seconds />
          </td>
        </tr>
      ))}
    </CardTable>
  );
}

function About({ notification, showsRun }: { readonly notification: Notification; readonly showsRun: boolean }) {
  const text = useText();
  const { occasion, dagId, runId, taskId, mapIndex, businessDay, error } = notification;
  const said = error !== null && occasion === 'deadline' ? text.sentence.missed(error) : error;
  return (
    <>
      <strong>{text.notice.occasions[occasion]}</strong> {taskId ?? text.notice.wholeRun}
      {mapIndex >= 0 && <span className="muted">{text.task.mapIndex(mapIndex)}</span>}
      {showsRun && (
        <p className="small">
          {runId === null ? (
            <span className="muted">
              {businessDay !== null && <DayText day={businessDay} />} {text.notice.notCreated}
            </span>
          ) : (
            <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
              {businessDay === null ? runId : <DayText day={businessDay} />}
            </Link>
          )}
        </p>
      )}
      {said !== null && (
        <p className="notice-error muted" title={said}>
          {firstLine(said)}
        </p>
      )}
    </>
  );
}

/** How far the sending is, and why it did not succeed. */
function Progress({ notification }: { readonly notification: Notification }) {
  const text = useText();
  const { status, attempts, nextAttemptAt, problem } = notification;
  return (
    <>
      <NotificationPill status={status} />
      {attempts > 1 && <span className="muted small"> {text.notice.attempts(attempts)}</span>}
      {problem !== null && (
        <p className="notice-error tone-text" data-tone={status === 'failed' ? 'bad' : 'retry'}>
          {firstLine(problem)}
        </p>
      )}
      {nextAttemptAt !== null && attempts > 0 && (
        <p className="muted small">
          {text.notice.again} <Time at={nextAttemptAt} year={false} seconds />
        </p>
      )}
    </>
  );
}
