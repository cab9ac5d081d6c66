import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { calendarTitle } from './calendarTitle.ts';

interface CalendarChoiceProps {
  /** Empty: all days. */
  readonly calendar: string;
  readonly onChange: (calendar: string) => void;
}

/** Which days a backfill takes: all, or the working days of a calendar, Haru's or one of the installation's own. */
export function CalendarChoice({ calendar, onChange }: CalendarChoiceProps) {
  const text = useText();
  const { queries } = useServices();
  const { data } = useQuery(queries.calendars());
  return (
    <Field label={text.backfill.days}>
      {(control) => (
        <select {...control} name="calendar" value={calendar} onChange={(event) => onChange(event.target.value)}>
          <option value="">{text.backfill.allDays}</option>
          {data?.calendars.map(({ name, title, isOwn }) => (
            <option key={name} value={name}>
              {isOwn ? `${title} (${name})` : calendarTitle(name, text)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
