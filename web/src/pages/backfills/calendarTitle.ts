import type { Messages } from '../../i18n/messages.ts';

/** What a calendar is called; one that this page does not know goes by its name. */
export function calendarTitle(name: string, text: Messages): string {
  const titles: Readonly<Record<string, string>> = text.backfill.calendars;
  return titles[name] ?? name;
}
