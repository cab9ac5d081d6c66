import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { keys } from '../../api/keys.ts';
import type { EventDay } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useTitle } from '../../app/useTitle.ts';
import { partsOfDay } from '../../domain/eventViews.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading, Problem } from '../../ui/Notice.tsx';
import { useNow } from '../../ui/useNow.ts';
import { DataTabs } from '../DataTabs.tsx';
import { Coverage } from './Coverage.tsx';
import { DayChoice } from './DayChoice.tsx';
import { MinuteChart } from './MinuteChart.tsx';
import { PathTable, StatusTable } from './CountTables.tsx';
import { ViewCard } from './ViewCard.tsx';
import './views.css';

/** The events of a business day in the speed view and in the batch view, and which of them counts. */
export function ViewsPage() {
  const text = useText();
  const { queries, cache } = useServices();
  const search = useSearch({ from: '/shell/views' });
  useTitle(text.view.title);
  const day = useQuery(queries.eventDay(search));
  return (
    <div className="page">
      <DataTabs />
      <header className="page-head">
        <div>
          <h1 className="page-title">{text.view.title}</h1>
          <p className="page-subtitle">{text.view.intro}</p>
        </div>
        <Button icon="retry" onClick={() => void cache.invalidateQueries({ queryKey: keys.eventsAll() })}>
          {text.view.refresh}
        </Button>
      </header>
      {day.data !== undefined && <DayChoice day={day.data} />}
      {day.data === undefined && day.error === null && <Loading />}
      {day.error !== null && (
        <section className="card">
          <Problem error={day.error} onRetry={() => void day.refetch()} />
          {(search.day !== undefined || search.zone !== undefined) && (
            <p className="views-way-out">
              <Link to="/views">{text.view.today}</Link>
            </p>
          )}
        </section>
      )}
      {day.data !== undefined && <DayViews key={`${day.data.from} ${day.data.to}`} day={day.data} />}
    </div>
  );
}

function DayViews({ day }: { readonly day: EventDay }) {
  const { queries } = useServices();
  const now = useNow(60_000);
  const range = { from: day.from, to: day.to };
  const speed = useQuery(queries.speedView(range));
  const batch = useQuery(queries.batchView(range));
  const stretch = { from: Date.parse(day.from), to: Date.parse(day.to) };
  const parts = partsOfDay(stretch, day.slices, now);
  const views = { speed: speed.data ?? null, batch: batch.data ?? null };
  return (
    <>
      <Coverage day={day} parts={parts} {...views} />
      <div className="views-pair">
        <ViewCard kind="speed" query={speed} day={day} />
        <ViewCard kind="batch" query={batch} day={day} />
      </div>
      {(views.speed !== null || views.batch !== null) && (
        <>
          <MinuteChart stretch={stretch} zone={day.zone} parts={parts} {...views} />
          <div className="views-tables">
            <StatusTable {...views} />
            <PathTable {...views} />
          </div>
        </>
      )}
    </>
  );
}
