import { useState, type PointerEvent } from 'react';
import { batchMinutes, exactnessOf, speedMinutes, type DayPart, type EventView } from '../../domain/eventViews.ts';
import { formatNumber } from '../../domain/measure.ts';
import {
  areaPath,
  CHART_HEIGHT,
  hourlySums,
  hourMarks,
  linePath,
  ticksOf,
  type MinuteCounts,
  type Stretch,
} from '../../domain/minuteChart.ts';
import { wallClock } from '../../domain/clock.ts';
import { formatClock, zoneLabel } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { HourTable } from './HourTable.tsx';

const MINUTE_MS = 60_000;

interface MinuteChartProps {
  readonly stretch: Stretch;
  readonly zone: string;
  readonly parts: readonly DayPart[];
  readonly speed: EventView | null;
  readonly batch: EventView | null;
}

/** Events per minute: the batch view as an area where it is loaded, the speed view as a line over it. */
export function MinuteChart({ stretch, zone, parts, speed, batch }: MinuteChartProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const [chosen, setChosen] = useState<number | null>(null);
  const length = Math.ceil((stretch.to - stretch.from) / MINUTE_MS);
  const speedCounts = speed === null ? null : speedMinutes(speed, stretch, parts);
  const batchCounts = batch === null ? null : batchMinutes(batch, stretch, parts);
  const ticks = ticksOf(Math.max(0, ...[speedCounts, batchCounts].flatMap((counts) => (counts ?? []).map(Number))));
  const top = ticks.at(-1) ?? 1;
  const isEmpty = [speedCounts, batchCounts].every((counts) => counts === null || counts.every((count) => !count));
  const isEstimate = speed !== null && exactnessOf(speed) === 'estimate';
  const words = (place: number) => {
    const clock = `${formatClock(wallClock(stretch.from + place * MINUTE_MS, zone).minutes)} ${zoneLabel(zone, stretch.from)}`;
    const said = [
      { name: text.view.speed, count: speedCounts?.[place] },
      { name: text.view.batch, count: batchCounts?.[place] },
    ].map(({ name, count }) => `${name} ${typeof count === 'number' ? formatNumber(count, language) : '–'}`);
    return text.view.readout(clock, said.join(', '));
  };
  const onPointer = ({ currentTarget, clientX }: PointerEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    setChosen(Math.min(length - 1, Math.max(0, Math.floor(((clientX - left) / width) * length))));
  };
  const at = chosen ?? lastKnown([speedCounts, batchCounts]);
  return (
    <Card
      id="minutes-title"
      title={text.view.minutes}
      note={
        <ul className="views-legend small">
          {speed !== null && (
            <li>
              <span className="views-swatch" data-view="speed" data-estimate={isEstimate || undefined} />
              {text.view.speed} ({text.view.exactness[exactnessOf(speed)]})
            </li>
          )}
          {batch !== null && (
            <li>
              <span className="views-swatch" data-view="batch" />
              {text.view.batch} ({text.view.exactness.exact})
            </li>
          )}
        </ul>
      }
    >
      {isEmpty ? (
        <p className="notice muted">{text.view.nothingCounted}</p>
      ) : (
        <div className="views-chart">
          <div className="views-plot" onPointerMove={onPointer} onPointerDown={onPointer}>
            <svg
              className="views-svg"
              viewBox={`0 0 ${length} ${CHART_HEIGHT}`}
              preserveAspectRatio="none"
              role="img"
              aria-label={text.view.chartLabel}
            >
              {ticks.map((tick) => (
                <path
                  key={tick}
                  className="views-grid"
                  d={`M0 ${CHART_HEIGHT - (tick / top) * CHART_HEIGHT}H${length}`}
                />
              ))}
              {batchCounts !== null && <path className="views-area" d={areaPath(batchCounts, top)} />}
              {speedCounts !== null && (
                <path className="views-line" data-estimate={isEstimate || undefined} d={linePath(speedCounts, top)} />
              )}
              {chosen !== null && <path className="views-cursor" d={`M${chosen + 0.5} 0V${CHART_HEIGHT}`} />}
            </svg>
            <span className="views-ticks" aria-hidden="true">
              {ticks.slice(1).map((tick) => (
                <span key={tick} className="views-tick numeric" style={{ insetBlockEnd: `${(tick / top) * 100}%` }}>
                  {formatNumber(tick, language)}
                </span>
              ))}
            </span>
          </div>
          <div className="views-hours" aria-hidden="true">
            {hourMarks(stretch, zone).map(({ at: share, label }) => (
              <span key={share} className="views-hour numeric" style={{ insetInlineStart: `${share * 100}%` }}>
                {label}
              </span>
            ))}
          </div>
          <input
            type="range"
            className="views-scrub"
            aria-label={text.view.minute}
            aria-valuetext={words(at)}
            min={0}
            max={length - 1}
            value={at}
            onChange={({ target: { value } }) => setChosen(Number(value))}
          />
          <p className="views-readout numeric" aria-hidden="true">
            {words(at)}
          </p>
        </div>
      )}
      {!isEmpty && (
        <HourTable
          stretch={stretch}
          zone={zone}
          speed={speedCounts === null ? null : hourlySums(speedCounts)}
          batch={batchCounts === null ? null : hourlySums(batchCounts)}
        />
      )}
    </Card>
  );
}

/** The place of the last minute that any of the counts knows; the first one where none does. */
function lastKnown(all: readonly (MinuteCounts | null)[]): number {
  return Math.max(0, ...all.map((counts) => counts?.findLastIndex((count) => count !== null) ?? 0));
}
