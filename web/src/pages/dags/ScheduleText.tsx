import { scheduleWords, type Schedule } from '../../domain/schedule.ts';
import { useText } from '../../i18n/language.ts';
import { useTimeView } from '../../ui/preferences.ts';

/** When runs start and what data they cover, in words, on the chosen clock. */
export function ScheduleText({ schedule }: { readonly schedule: Schedule | null }) {
  const text = useText();
  const { zone } = useTimeView();
  return <>{text.schedule(scheduleWords(schedule, zone, Date.now()))}</>;
}
