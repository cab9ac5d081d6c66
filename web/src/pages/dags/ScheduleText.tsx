import { scheduleWords, type Schedule } from '../../domain/schedule.ts';
import { useText } from '../../i18n/language.ts';
import { useTimeView } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';

/** When runs start and what data they cover, in words, on the chosen clock. */
export function ScheduleText({ schedule }: { readonly schedule: Schedule | null }) {
  const text = useText();
  const { zone } = useTimeView();
  const now = useNow(null);
  return <>{text.schedule(scheduleWords(schedule, zone, now))}</>;
}
