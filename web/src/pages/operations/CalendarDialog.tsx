import { useState, type FormEvent } from 'react';
import { isConflict } from '../../api/errors.ts';
import { keys } from '../../api/keys.ts';
import type { CalendarDetail } from '../../api/types.ts';
import { draftsInNeed, holidayDrafts, holidaysOf } from '../../domain/calendarYear.ts';
import { useText } from '../../i18n/language.ts';
import { Field } from '../../ui/Field.tsx';
import { problemText } from '../../ui/problemText.ts';
import { calendarTitle } from '../backfills/calendarTitle.ts';
import { EditDialog } from './EditDialog.tsx';
import { HolidayFields } from './HolidayFields.tsx';
import { useChange } from './useChange.ts';

interface CalendarDialogProps {
  /** Null: one is made. */
  readonly calendar: CalendarDetail | null;
  /** The calendars that others may begin with. */
  readonly bases: readonly string[];
  readonly onSaved: (name: string) => void;
  readonly onClose: () => void;
}

const NAME = /^[\w-]{1,64}$/;
const NONE = '';

/** Makes or changes a calendar of the installation's own. */
export function CalendarDialog({ calendar, bases, onSaved, onClose }: CalendarDialogProps) {
  const text = useText();
  const [name, setName] = useState(calendar?.name ?? '');
  const [title, setTitle] = useState(calendar?.title ?? '');
  const [base, setBase] = useState(calendar === null ? (bases[0] ?? NONE) : (calendar.base ?? NONE));
  const [drafts, setDrafts] = useState(() => holidayDrafts(calendar?.ownHolidays ?? {}));
  const [hasTried, setTried] = useState(false);
  const isNameRight = NAME.test(name);
  const isTitleRight = title.trim() !== '';
  const inNeed = draftsInNeed(drafts);
  const isEmpty = base === NONE && drafts.length === 0;
  const isRight = isNameRight && isTitleRight && inNeed.size === 0 && !isEmpty;
  const save = useChange({
    isInForm: true,
    reads: keys.calendarsAll(),
    done: text.operation.saved,
    async send(client, saved: string) {
      const settings = { title: title.trim(), base: base === NONE ? null : base, holidays: { ...holidaysOf(drafts) } };
      if (calendar === null) await client.POST('/api/haru/v1/calendars', { body: { name: saved, ...settings } });
      else
        await client.PUT('/api/haru/v1/calendars/{calendar}', {
          params: { path: { calendar: saved } },
          body: settings,
        });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isRight) return;
    save.mutate(name, {
      onSuccess() {
        onSaved(name);
        onClose();
      },
    });
  };
  const refusal =
    save.error === null ? null : isConflict(save.error) ? text.calendar.exists : problemText(save.error, text);
  return (
    <EditDialog
      title={calendar === null ? text.calendar.create : text.operation.editOf(calendar.name)}
      isBusy={save.isPending}
      problem={hasTried && !isRight ? text.operation.fix : refusal}
      onSubmit={submit}
      onClose={onClose}
    >
      {calendar === null && (
        <Field
          label={text.calendar.name}
          hint={text.calendar.nameHint}
          problem={hasTried && !isNameRight ? text.calendar.nameProblem : null}
        >
          {(control) => (
            <input
              {...control}
              name="name"
              spellCheck={false}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value.trim())}
            />
          )}
        </Field>
      )}
      <Field label={text.calendar.title} problem={hasTried && !isTitleRight ? text.calendar.titleProblem : null}>
        {(control) => (
          <input {...control} name="title" value={title} onChange={(event) => setTitle(event.target.value)} />
        )}
      </Field>
      <Field label={text.calendar.base} hint={text.calendar.baseHint}>
        {(control) => (
          <select {...control} name="base" value={base} onChange={(event) => setBase(event.target.value)}>
            {bases.map((each) => (
              <option key={each} value={each}>
                {calendarTitle(each, text)}
              </option>
            ))}
            <option value={NONE}>{text.calendar.noBase}</option>
          </select>
        )}
      </Field>
      <HolidayFields drafts={drafts} inNeed={hasTried ? inNeed : new Set()} onChange={setDrafts} />
      {hasTried && isEmpty && (
        <p className="field-problem" data-tone="bad">
          {text.calendar.emptyProblem}
        </p>
      )}
    </EditDialog>
  );
}
