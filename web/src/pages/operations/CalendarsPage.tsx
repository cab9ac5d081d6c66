import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import type { CalendarDetail } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Pending } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { calendarTitle } from '../backfills/calendarTitle.ts';
import { CalendarDialog } from './CalendarDialog.tsx';
import { CalendarRemoval } from './CalendarRemoval.tsx';
import { CalendarYear } from './CalendarYear.tsx';
import { SchedulePreview } from './SchedulePreview.tsx';
import './calendars.css';

const route = getRouteApi('/shell/operations/calendars');

type Open =
  | { readonly kind: 'edit'; readonly calendar: CalendarDetail | null }
  | { readonly kind: 'remove'; readonly calendar: CalendarDetail };

/** Working days: a year of each calendar, and what a schedule makes of it. */
export function CalendarsPage() {
  const text = useText();
  const { queries } = useServices();
  const { calendar: asked, year } = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<Open | null>(null);
  useTitle(text.operation.tabs.calendars, text.operation.title);
  const list = useQuery(queries.calendars());
  const calendars = list.data?.calendars ?? [];
  const shown = calendars.find(({ name }) => name === asked) ?? calendars[0];
  const detail = useQuery({ ...queries.calendar(shown?.name ?? ''), enabled: shown !== undefined });
  const go = (name: string, next?: number) =>
    void navigate({ search: { calendar: name, ...(next !== undefined && { year: next }) }, replace: true });
  if (shown === undefined) return <Pending query={list} />;
  const close = () => setOpen(null);
  return (
    <>
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.operation.tabs.calendars}</h1>
          <p className="page-subtitle">{text.calendar.hint}</p>
        </div>
        <Button variant="primary" onClick={() => setOpen({ kind: 'edit', calendar: null })}>
          {text.calendar.create}
        </Button>
      </header>
      <div className="operations-tabs">
        <Segmented
          label={text.calendar.choose}
          choices={calendars.map(({ name, title, isOwn }) => ({
            value: name,
            label: isOwn ? title : calendarTitle(name, text),
          }))}
          value={shown.name}
          onChange={(name) => go(name, year)}
        />
      </div>
      {detail.data === undefined ? (
        <Pending query={detail} />
      ) : (
        <>
          <CalendarYear
            calendar={detail.data}
            year={year ?? null}
            onYear={(next) => go(shown.name, next)}
            onEdit={() => setOpen({ kind: 'edit', calendar: detail.data })}
            onRemove={() => setOpen({ kind: 'remove', calendar: detail.data })}
          />
          <SchedulePreview calendar={shown.name} />
        </>
      )}
      {open?.kind === 'edit' && (
        <CalendarDialog
          calendar={open.calendar}
          bases={calendars.filter(({ isOwn }) => !isOwn).map(({ name }) => name)}
          onSaved={(name) => go(name, year)}
          onClose={close}
        />
      )}
      {open?.kind === 'remove' && <CalendarRemoval calendar={open.calendar} onClose={close} />}
    </>
  );
}
