import { Link } from '@tanstack/react-router';
import type { EventDay } from '../../api/types.ts';
import { comparison, coverageOf, type DayPart, type EventView, type SliceState } from '../../domain/eventViews.ts';
import { formatNumber } from '../../domain/measure.ts';
import { clockRange } from '../../domain/minuteChart.ts';
import type { StateIcon } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { Time } from '../../ui/Time.tsx';

const PART_ICON = { batch: 'check', speed: 'bolt', future: 'hourglass' } as const satisfies Record<
  SliceState,
  StateIcon
>;

interface CoverageProps {
  readonly day: EventDay;
  readonly parts: readonly DayPart[];
  readonly speed: EventView | null;
  readonly batch: EventView | null;
}

/** Which view counts for the day, as a sentence and as a strip of its parts. */
export function Coverage({ day, parts, speed, batch }: CoverageProps) {
  const text = useText();
  const coverage = parts.every(({ state }) => state === 'future') ? 'future' : coverageOf(day.slices);
  return (
    <section className="card" aria-labelledby="coverage-title">
      <header className="card-head">
        <h2 className="card-title" id="coverage-title">
          {text.view.coverage[coverage]}
        </h2>
        {day.asset !== null && (
          <Link className="small" to="/assets/$uri" params={{ uri: day.asset }} search={{ partition: day.day }}>
            {text.view.ofAsset}
          </Link>
        )}
      </header>
      <div className="views-coverage">
        <p className="muted">{text.view.coverageHint[coverage]}</p>
        <ol className="views-strip" aria-label={text.view.strip}>
          {parts.map((part) => (
            <li
              key={part.from}
              className="views-part"
              data-state={part.state}
              style={{ flexGrow: part.to - part.from }}
            >
              <span className="views-part-name">
                <Icon name={PART_ICON[part.state]} size={12} /> {text.view.parts[part.state]}
              </span>
              <span className="numeric small nowrap">{clockRange(part, day.zone)}</span>
              {part.loadedAt !== null && (
                <span className="small muted">
                  {text.view.loadedAt} <Time at={part.loadedAt} year={false} />
                </span>
              )}
            </li>
          ))}
        </ol>
        <Compared speed={speed} batch={batch} parts={parts} />
      </div>
    </section>
  );
}

function Compared({ speed, batch, parts }: Omit<CoverageProps, 'day'>) {
  const text = useText();
  const [{ language }] = usePreferences();
  const sums = comparison(speed, batch, parts);
  if (sums === null) return null;
  const difference = sums.speed - sums.batch;
  const sign = difference > 0 ? '+' : '−';
  return (
    <p className="small">
      {text.view.compared(
        formatNumber(sums.speed, language),
        formatNumber(sums.batch, language),
        difference === 0 ? text.view.same : `${sign}${formatNumber(Math.abs(difference), language)}`,
      )}
    </p>
  );
}
