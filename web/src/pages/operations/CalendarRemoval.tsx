import { keys } from '../../api/keys.ts';
import type { CalendarDetail } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { ConfirmDialog } from '../../ui/ConfirmDialog.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { DagLinks } from './DagLinks.tsx';
import { useChange } from './useChange.ts';

interface CalendarRemovalProps {
  readonly calendar: Pick<CalendarDetail, 'name' | 'dagIds'>;
  readonly onClose: () => void;
}

/** Asks whether a calendar is to go; where DAGs name it, it stays, and they are told. */
export function CalendarRemoval({ calendar: { name, dagIds }, onClose }: CalendarRemovalProps) {
  const text = useText();
  const remove = useChange({
    reads: keys.calendarsAll(),
    done: text.operation.removed,
    send: (client, calendar: string) =>
      client.DELETE('/api/haru/v1/calendars/{calendar}', { params: { path: { calendar } } }),
  });
  const title = text.operation.removeOf(name);
  if (dagIds.length > 0)
    return (
      <Dialog title={title} onClose={onClose}>
        <p>
          {text.calendar.inUse} <DagLinks dagIds={dagIds} />
        </p>
      </Dialog>
    );
  return (
    <ConfirmDialog
      title={title}
      hint={text.calendar.removeHint}
      keep={text.operation.keep}
      confirm={text.operation.remove}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate(name, { onSettled: onClose })}
      onClose={onClose}
    />
  );
}
