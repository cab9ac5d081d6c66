import type { UseQueryResult } from '@tanstack/react-query';
import { isGone } from '../../api/errors.ts';
import type { EventDay } from '../../api/types.ts';
import { coverageOf, exactnessOf, type EventView } from '../../domain/eventViews.ts';
import { formatNumber } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Empty, Loading, Problem } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { ExactnessPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';

interface ViewCardProps {
  readonly kind: 'speed' | 'batch';
  readonly query: UseQueryResult<EventView>;
  readonly day: EventDay;
}

/** One of the two views: where it looks, how many events it has, and how far they can be trusted. */
export function ViewCard({ kind, query: { data, error, refetch }, day }: ViewCardProps) {
  const text = useText();
  const isAbsent = isGone(error);
  return (
    <Card
      id={`view-${kind}`}
      title={text.view[kind]}
      note={data !== undefined && <ExactnessPill exactness={exactnessOf(data)} />}
    >
      {data === undefined && error === null && <Loading />}
      {isAbsent && (
        <Empty title={kind === 'speed' ? text.view.noSpeed : text.view.noMart}>
          <p className="muted">{kind === 'speed' ? text.view.noSpeedHint : text.view.noMartHint}</p>
        </Empty>
      )}
      {error !== null && !isAbsent && (
        <Problem error={error} advice={text.view.away[kind]} onRetry={() => void refetch()} />
      )}
      {data !== undefined && error === null && <ViewFacts view={data} day={day} />}
    </Card>
  );
}

function ViewFacts({ view, day }: { readonly view: EventView; readonly day: EventDay }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { source, total, sample, asOf, arePathsExact } = view;
  return (
    <div className="views-facts">
      <p className="views-total numeric">{text.view.total(total)}</p>
      <p className="small">
        {text.view.sources[source]} <span className="muted">·</span>{' '}
        <span className="muted">
          {text.view.asOf} <Time at={asOf} seconds year={false} />
        </span>
      </p>
      <p className="muted small">{text.view.how[source]}</p>
      {sample !== null && (
        <p className="small">
          {text.view.sampled(formatNumber(sample.read, language), formatNumber(sample.buffered, language))}
        </p>
      )}
      {sample === null && !arePathsExact && <p className="small">{text.view.pathsApproximate}</p>}
      {total === 0 && asOf > day.from && <NoEvents source={source} day={day} />}
    </div>
  );
}

/** Why a view has nothing of the day, and what to do. */
function NoEvents({ source, day }: Pick<EventView, 'source'> & { readonly day: EventDay }) {
  const text = useText();
  const coverage = coverageOf(day.slices);
  const isUnloaded = source === 'mart' && coverage !== 'whole';
  const isDrained = source === 'log_buffer' && coverage === 'whole';
  return (
    <p className="small">
      <strong>{isUnloaded ? text.view.notLoaded : text.view.noEvents}.</strong>{' '}
      {isUnloaded ? text.view.notLoadedHint : isDrained ? text.view.drained : text.view.noEventsHint[source]}
    </p>
  );
}
