import type { Notification } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { NotificationTable } from './NotificationTable.tsx';

/** What people were told about a run and its tasks; nothing where nobody was. */
export function RunNotifications({ notifications }: { readonly notifications: readonly Notification[] }) {
  const text = useText();
  if (notifications.length === 0) return null;
  return (
    <section className="card" aria-labelledby="notifications-title">
      <header className="card-head">
        <h2 className="card-title" id="notifications-title">
          {text.notice.notifications}
        </h2>
      </header>
      <NotificationTable notifications={notifications} showsRun={false} />
    </section>
  );
}
