import { Link } from '@tanstack/react-router';
import { WHOLE } from '../../api/partitionName.ts';
import type { PartitionDetail } from '../../api/types.ts';
import { PARTITION_DISPLAY } from '../../domain/assetCalendar.ts';
import { stripOf, type Slice } from '../../domain/dayStrip.ts';
import { formatNumber } from '../../domain/measure.ts';
import { clockRange } from '../../domain/minuteChart.ts';
import { zoneLabel } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { PartitionPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';

type Source = PartitionDetail['sources'][number];

interface PartitionSourcesProps {
  readonly detail: PartitionDetail;
  /** Of the partition's own clock. */
  readonly zone: string;
}

/** What a partition is made from: of a stretch of time as a strip of its parts, each as wide as it is long, else as a list. */
export function PartitionSources({ detail: { from, sourceZone, sources, start, end }, zone }: PartitionSourcesProps) {
  const text = useText();
  if (from === null || sources.length === 0) return null;
  const slices = sources.filter(isSlice);
  const parts = start === null || end === null ? [] : stripOf(slices, { start, end });
  return (
    <section className="partition-part" aria-labelledby="sources-title">
      <h3 id="sources-title">{text.asset.sources(from)}</h3>
      {parts.length === 0 ? (
        <ul className="partition-receipts">
          {sources.map((source) => (
            <li key={source.partition}>
              <SourceText from={from} zone={sourceZone} source={source} />
            </li>
          ))}
        </ul>
      ) : (
        <ol className="slices">
          {parts.map((part) => {
            const { slice } = part;
            const hours = { from: Date.parse(part.start), to: Date.parse(part.end) };
            return (
              <li
                key={slice.partition}
                className="slice"
                data-tone={PARTITION_DISPLAY[slice.held].tone}
                data-held={slice.held}
                style={{ flexGrow: part.to - part.from }}
              >
                <span className="slice-hours numeric nowrap">
                  {clockRange(hours, zone)} <span className="muted small">{zoneLabel(zone, hours.from)}</span>
                </span>
                <SourceText from={from} zone={sourceZone} source={slice} />
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

/** A source has the time of its own partitioning. */
function isSlice(source: Source): source is Source & Slice {
  return source.start !== null && source.end !== null;
}

interface SourceTextProps {
  readonly from: string;
  /** Of the source's days or hours. */
  readonly zone: string | null;
  readonly source: Source;
}

/** How much of a source is held, since when, and how many rows that were. */
function SourceText({ from, zone, source }: SourceTextProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const { partition, start, state, held, consumedAt, loadedAt, rows } = source;
  return (
    <>
      <PartitionPill state={held} />
      <span className="small">
        <Link to="/assets/$uri" params={{ uri: from }} search={{ partition }}>
          {partition === WHOLE ? text.asset.whole : partition}
        </Link>
        {zone !== null && start !== null && <span className="muted"> {zoneLabel(zone, Date.parse(start))}</span>}
        {state !== 'complete' && (
          <span className="muted">
            {' · '}
            {text.asset.sourceState} {text.asset.states[state]}
          </span>
        )}
      </span>
      {rows !== null && <span className="small numeric">{text.task.rowsOf(formatNumber(rows, language))}</span>}
      <span className="muted small">
        <HeldSince loadedAt={loadedAt} consumedAt={consumedAt} />
      </span>
    </>
  );
}

function HeldSince({ loadedAt, consumedAt }: Pick<Source, 'loadedAt' | 'consumedAt'>) {
  const text = useText();
  const at = loadedAt ?? consumedAt;
  if (at === null) return text.asset.notConsumed;
  return (
    <>
      {loadedAt === null ? text.asset.consumed : text.asset.loaded} <Time at={at} year={false} />
    </>
  );
}
