import type { HolidayDraft } from '../../domain/calendarYear.ts';
import { useText } from '../../i18n/language.ts';
import { Button, IconButton } from '../../ui/Button.tsx';

interface HolidayFieldsProps {
  readonly drafts: readonly HolidayDraft[];
  /** Ids of those that are not whole. */
  readonly inNeed: ReadonlySet<number>;
  readonly onChange: (drafts: readonly HolidayDraft[]) => void;
}

/** Days without work, a line for each. */
export function HolidayFields({ drafts, inNeed, onChange }: HolidayFieldsProps) {
  const text = useText();
  const change = (id: number, given: Partial<HolidayDraft>) =>
    onChange(drafts.map((draft) => (draft.id === id ? { ...draft, ...given } : draft)));
  const nextId = Math.max(-1, ...drafts.map(({ id }) => id)) + 1;
  return (
    <fieldset className="holidays">
      <legend className="field-label">{text.calendar.holidays}</legend>
      {drafts.map(({ id, day, name }) => (
        <div key={id} className="holiday-line">
          <input
            type="date"
            className="field-control"
            aria-label={text.calendar.day}
            aria-invalid={inNeed.has(id) || undefined}
            value={day}
            onChange={(event) => change(id, { day: event.target.value })}
          />
          <input
            className="field-control"
            aria-label={text.calendar.dayName}
            aria-invalid={inNeed.has(id) || undefined}
            placeholder={text.calendar.dayName}
            maxLength={200}
            value={name}
            onChange={(event) => change(id, { name: event.target.value })}
          />
          <IconButton
            icon="close"
            label={text.calendar.drop(day)}
            onClick={() => onChange(drafts.filter((draft) => draft.id !== id))}
          />
        </div>
      ))}
      {inNeed.size > 0 && (
        <p className="field-problem" data-tone="bad">
          {text.calendar.holidayProblem}
        </p>
      )}
      <div>
        <Button onClick={() => onChange([...drafts, { id: nextId, day: '', name: '' }])}>{text.calendar.add}</Button>
      </div>
    </fieldset>
  );
}
