import { Link } from '@tanstack/react-router';
import type { RunAssetEvent, RunSummary } from '../../api/types.ts';
import { useText } from '../../i18n/language.ts';
import { Duration } from '../../ui/Duration.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Time } from '../../ui/Time.tsx';
import { IntervalInUtc, IntervalInWords } from '../../ui/IntervalText.tsx';

interface RunFactsProps {
  readonly run: RunSummary;
  /** What started it. */
  readonly assetEvents: readonly RunAssetEvent[];
  /** Business zone of the DAG; null while it is not known. */
  readonly zone: string | null;
}

export function RunFacts({ run, assetEvents, zone }: RunFactsProps) {
  const text = useText();
  const hasParams = Object.keys(run.conf).length > 0;
  return (
    <section aria-label={text.run.facts} className="stack">
      <dl className="facts">
        <Fact name={text.run.interval}>
          {zone !== null && <IntervalInWords run={run} zone={zone} />}
          <span className="muted small fact-second">
            <IntervalInUtc run={run} />
          </span>
        </Fact>
        <Fact name={text.run.started}>
          {run.startedAt === null ? <span className="muted">–</span> : <Time at={run.startedAt} seconds />}
        </Fact>
        {run.startedAt === null && (
          <Fact name={text.run.queued}>
            <Time at={run.queuedAt} seconds />
          </Fact>
        )}
        {run.endedAt !== null && (
          <Fact name={text.run.ended}>
            <Time at={run.endedAt} seconds />
          </Fact>
        )}
        <Fact name={text.run.duration}>
          <Duration of={run} isRunning={run.state === 'running'} />
        </Fact>
        <Fact name={text.run.type}>{text.run.types[run.runType]}</Fact>
        {run.partition !== null && <Fact name={text.run.partition}>{run.partition}</Fact>}
        {assetEvents.length > 0 && (
          <Fact name={text.run.startedByData}>
            <AssetEvents events={assetEvents} />
          </Fact>
        )}
        <Fact name={text.run.version}>{run.versionNumber}</Fact>
        {run.triggeringUser !== null && <Fact name={text.run.triggeredBy}>{run.triggeringUser}</Fact>}
        {run.note !== null && <Fact name={text.run.note}>{run.note}</Fact>}
      </dl>
      {hasParams && (
        <details>
          <summary className="muted">{text.run.params}</summary>
          <pre className="json" tabIndex={0}>
            {JSON.stringify(run.conf, null, 2)}
          </pre>
        </details>
      )}
    </section>
  );
}

/** Each event with the run that published it. */
function AssetEvents({ events }: { readonly events: readonly RunAssetEvent[] }) {
  return (
    <ul>
      {events.map(({ id, asset, partition, dagId, runId, at }) => (
        <li key={id}>
          {partition === null ? asset : `${asset} ${partition}`}
          <span className="muted small fact-second">
            {dagId !== null && runId !== null ? (
              <Link to="/dags/$dagId/runs/$runId" params={{ dagId, runId }}>
                {dagId} <Time at={at} seconds />
              </Link>
            ) : (
              <Time at={at} seconds />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
