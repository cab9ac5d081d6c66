import type { Notification } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { NotificationTable } from './NotificationTable.tsx';

/** What people were told about a run and its tasks; nothing where nobody was. */
export function RunNotifications({ notifications }: { readonly notifications: readonly Notification[] }) {
  const text = useText();
  if (notifications.length === 0) return null;
  return (
    <Card id="notifications-title" title={text.notice.notifications}>
      <NotificationTable notifications={notifications} showsRun={false} />
    </Card>
  );
}
