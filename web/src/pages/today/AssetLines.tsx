import { Link } from '@tanstack/react-router';
import type { Today, TodayAsset } from '../../api/types.ts';
import { formatDuration } from '../../domain/measure.ts';
import { deadlineView, failureOf, needsCare } from '../../domain/today.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { DayStrip } from '../../ui/DayStrip.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { ReadinessPill, RunStatePill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import { FailureText } from './FailureText.tsx';

/** Each asset of the day against its deadline: the marts, then what they are made from. */
export function AssetLines({ today }: { readonly today: Today }) {
  const text = useText();
  const groups = [
    { title: text.today.marts, assets: today.assets.filter(({ isMart }) => isMart) },
    { title: text.today.sources, assets: today.assets.filter(({ isMart }) => !isMart) },
  ].filter(({ assets }) => assets.length > 0);
  return (
    <Card
      id="today-data"
      title={text.today.data}
      note={today.isTruncated && <span className="muted small">{text.today.truncated}</span>}
    >
      {groups.length === 0 && (
        <Empty title={text.today.none}>
          <p className="muted">{text.today.noneHint}</p>
        </Empty>
      )}
      {groups.map(({ title, assets }) => (
        <section key={title} aria-label={title}>
          {groups.length > 1 && <h3 className="today-group">{title}</h3>}
          <ul className="today-lines">
            {assets.map((asset) => (
              <AssetLine key={asset.uri} asset={asset} today={today} />
            ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

function AssetLine({ asset, today }: { readonly asset: TodayAsset; readonly today: Today }) {
  const text = useText();
  const { uri, readiness, partition, parts, starts } = asset;
  const failure = failureOf(asset, today.failed);
  return (
    <li className="today-line">
      <div className="today-line-head">
        <Link className="table-link today-name" to="/assets/$uri" params={{ uri }} search={{ partition }}>
          {uri}
        </Link>
        <ReadinessPill readiness={readiness} />
      </div>
      <DayStrip slices={parts} day={today} />
      <p className="today-facts small">
        <AgainstDeadline asset={asset} />
        {parts.length > 1 && readiness !== 'ready' && (
          <span className="muted">
            {text.today.parts(parts.filter(({ state }) => state === 'complete').length, parts.length)}
          </span>
        )}
        <MadeBy asset={asset} />
        {starts.length > 0 && <span className="muted">{text.today.starts(starts.join(', '))}</span>}
        {needsCare(readiness) && (
          <Link
            to="/assets/$uri"
            params={{ uri }}
            search={{ partition, plan: true }}
            aria-label={text.today.rerunOf(uri)}
          >
            {text.today.rerun}
          </Link>
        )}
      </p>
      {readiness === 'failed' && failure !== null && <FailureText failure={failure} />}
    </li>
  );
}

/** When it was ready, or by when it must be, and how far that is away. */
function AgainstDeadline({ asset }: { readonly asset: TodayAsset }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const view = deadlineView(asset, useNow(10_000));
  const { dueAt, publishedAt, readiness } = asset;
  const isBad = view !== null && (view.kind === 'over' || view.kind === 'tardy');
  return (
    <>
      {publishedAt !== null && (
        <span className="muted">
          {readiness === 'ready' ? text.today.published : text.today.lastPublished}{' '}
          <Time at={publishedAt} year={false} />
        </span>
      )}
      {dueAt !== null && readiness !== 'ready' && (
        <span className="muted">
          {text.today.due} <Time at={dueAt} year={false} />
        </span>
      )}
      {view !== null && (
        <span className={isBad ? 'tone-text' : undefined} data-tone={isBad ? 'bad' : undefined}>
          {text.today.deadline[view.kind](formatDuration(view.seconds, language))}
        </span>
      )}
    </>
  );
}

/** The run that makes it, or the next one that will. */
function MadeBy({ asset: { readiness, run, nextRunAt, producers } }: { readonly asset: TodayAsset }) {
  const text = useText();
  if (readiness === 'ready') return null;
  return (
    <>
      {run !== null && (
        <span className="today-run">
          <Link to="/dags/$dagId/runs/$runId" params={run}>
            {run.dagId}
          </Link>{' '}
          <RunStatePill state={run.state} />
        </span>
      )}
      {run?.state !== 'running' && nextRunAt !== null && (
        <span className="muted">
          {text.today.nextRun} <Time at={nextRunAt} year={false} />
        </span>
      )}
      {readiness === 'missing' && run === null && nextRunAt === null && (
        <span className="muted">
          {text.today.noRun}{' '}
          {producers.map((dagId) => (
            <Link key={dagId} to="/dags/$dagId" params={{ dagId }}>
              {dagId}
            </Link>
          ))}
        </span>
      )}
    </>
  );
}
