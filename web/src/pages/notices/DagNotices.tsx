import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useServices } from '../../app/services.ts';
import { NOTIFICATION_STATUSES, type NotificationStatus } from '../../domain/notices.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty, Loading, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { Time } from '../../ui/Time.tsx';
import { DeadlineTable } from './DeadlineTable.tsx';
import { NotificationTable } from './NotificationTable.tsx';
import './notices.css';

/** The deadlines of a DAG, missed and to come, and what people were told about it. */
export function DagNotices({ dagId }: { readonly dagId: string }) {
  return (
    <>
      <Deadlines dagId={dagId} />
      <Notifications dagId={dagId} />
    </>
  );
}

function Deadlines({ dagId }: { readonly dagId: string }) {
  const text = useText();
  const { queries } = useServices();
  const { data, error, refetch } = useQuery(queries.deadlines(dagId));
  return (
    <section className="notice-part" aria-labelledby="deadlines-title">
      <header className="notice-head">
        <h2 className="card-title" id="deadlines-title">
          {text.notice.deadlines}
        </h2>
        {data !== undefined && data.nextAt !== null && (
          <p className="muted">
            {text.notice.nextDue} <Time at={data.nextAt} />
          </p>
        )}
      </header>
      {data === undefined && error === null && <Loading />}
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      {data?.deadlines.length === 0 && (
        <Empty title={text.notice.noDeadlines}>
          <p className="muted">{text.notice.deadlineHint}</p>
        </Empty>
      )}
      {data !== undefined && data.deadlines.length > 0 && (
        <DeadlineTable dagId={dagId} deadlines={data.deadlines} showsRun />
      )}
    </section>
  );
}

function Notifications({ dagId }: { readonly dagId: string }) {
  const text = useText();
  const { queries } = useServices();
  const [status, setStatus] = useState<NotificationStatus | null>(null);
  const list = useInfiniteQuery(queries.notifications(dagId, status));
  const rows = list.data?.pages.flatMap((page) => page.notifications) ?? [];
  return (
    <section className="notice-part" aria-labelledby="notifications-title">
      <header className="notice-head">
        <h2 className="card-title" id="notifications-title">
          {text.notice.notifications}
        </h2>
        <Segmented
          label={text.notice.filter}
          value={status ?? 'all'}
          choices={[
            { value: 'all' as const, label: text.notice.all },
            ...NOTIFICATION_STATUSES.map((value) => ({ value, label: text.notice.statuses[value] })),
          ]}
          onChange={(value) => setStatus(value === 'all' ? null : value)}
        />
      </header>
      {list.data === undefined && list.error === null && <Loading />}
      {list.error !== null && <Problem error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && rows.length === 0 && (
        <Empty title={text.notice.noNotifications}>
          {status === null && <p className="muted">{text.notice.notificationHint}</p>}
        </Empty>
      )}
      {rows.length > 0 && <NotificationTable notifications={rows} showsRun />}
      {list.hasNextPage && (
        <div className="more">
          <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {text.app.more}
          </Button>
        </div>
      )}
    </section>
  );
}
