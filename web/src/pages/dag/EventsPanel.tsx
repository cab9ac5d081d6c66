import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { DagSearch } from '../../app/dagSearch.ts';
import { useServices } from '../../app/services.ts';
import { EVENT_KINDS, EVENT_ORDERS } from '../../domain/dagEvents.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Field } from '../../ui/Field.tsx';
import { Empty, Loading, Problem } from '../../ui/Notice.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { EventTable } from './EventTable.tsx';

type EventSearch = Pick<DagSearch, 'kind' | 'order' | 'who' | 'event'>;

/** What people did to the DAG, or what happened to it and its runs. */
export function EventsPanel({ dagId }: { readonly dagId: string }) {
  const text = useText();
  const { queries } = useServices();
  const { kind = 'actions', order = 'newest', who, event } = useSearch({ from: '/shell/dags/$dagId' });
  const navigate = useNavigate({ from: '/dags/$dagId' });
  const [typed, type] = useState(who ?? '');
  const events = useInfiniteQuery(
    queries.dagEvents(dagId, { kind, order, ...(who !== undefined && { who }), ...(event && { what: event }) }),
  );
  const show = (change: EventSearch) => {
    const next = { kind, order, ...(who !== undefined && { who }), ...(event !== undefined && { event }), ...change };
    const given = Object.entries(next).filter(([, value]) => value !== '' && value !== 'actions' && value !== 'newest');
    void navigate({ search: { panel: 'events', ...(Object.fromEntries(given) as EventSearch) }, replace: true });
  };
  const names: Readonly<Record<string, string>> = text.events[kind];
  const rows = events.data?.pages.flatMap((page) => page.events) ?? [];
  const isFiltered = who !== undefined || event !== undefined;
  return (
    <>
      <div className="dag-panel-head">
        <Segmented
          label={text.events.kind}
          value={kind}
          choices={EVENT_KINDS.map((value) => ({ value, label: text.events.kinds[value] }))}
          onChange={(value) => show({ kind: value, event: '' })}
        />
        <Segmented
          label={text.events.order}
          value={order}
          choices={EVENT_ORDERS.map((value) => ({ value, label: text.events.orders[value] }))}
          onChange={(value) => show({ order: value })}
        />
        <Field label={text.events.what}>
          {(control) => (
            <select {...control} value={event ?? ''} onChange={({ target }) => show({ event: target.value })}>
              <option value="">{text.events.all}</option>
              {Object.entries(names).map(([name, label]) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <form
          onSubmit={(submitted) => {
            submitted.preventDefault();
            show({ who: typed.trim() });
          }}
        >
          <Field label={text.events.who}>
            {(control) => (
              <input
                {...control}
                type="search"
                placeholder={text.events.whoHint}
                value={typed}
                onChange={({ target }) => type(target.value)}
                onBlur={() => show({ who: typed.trim() })}
              />
            )}
          </Field>
        </form>
      </div>
      {events.data === undefined && events.error === null && <Loading />}
      {events.error !== null && <Problem error={events.error} onRetry={() => void events.refetch()} />}
      {rows.length > 0 && <EventTable dagId={dagId} events={rows} names={names} />}
      {events.data !== undefined && rows.length === 0 && (
        <Empty title={isFiltered ? text.events.noneOfFilter : text.events.none}>
          {!isFiltered && <p className="muted">{text.events.noneHint}</p>}
        </Empty>
      )}
      {events.hasNextPage && (
        <div className="more">
          <Button isBusy={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            {text.app.more}
          </Button>
        </div>
      )}
    </>
  );
}
