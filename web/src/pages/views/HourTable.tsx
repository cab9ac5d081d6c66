import { wallClock } from '../../domain/clock.ts';
import { formatNumber } from '../../domain/measure.ts';
import type { MinuteCounts, Stretch } from '../../domain/minuteChart.ts';
import { formatClock } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';

const HOUR_MS = 3_600_000;

interface HourTableProps {
  readonly stretch: Stretch;
  readonly zone: string;
  /** Sums by hour; null: the view is not there. */
  readonly speed: MinuteCounts | null;
  readonly batch: MinuteCounts | null;
}

/** What the chart draws, in numbers. */
export function HourTable({ stretch, zone, speed, batch }: HourTableProps) {
  const text = useText();
  const [{ language }] = usePreferences();
  const cell = (sums: MinuteCounts | null, hour: number) => {
    const sum = sums?.[hour] ?? null;
    return sum === null ? '–' : formatNumber(sum, language);
  };
  return (
    <details className="views-hourly">
      <summary>{text.view.hours}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{text.view.hour}</th>
            <th scope="col" className="number">
              {text.view.speed}
            </th>
            <th scope="col" className="number">
              {text.view.batch}
            </th>
          </tr>
        </thead>
        <tbody>
          {(speed ?? batch ?? []).map((_, hour) => {
            const start = stretch.from + hour * HOUR_MS;
            return (
              <tr key={start}>
                <td className="numeric">{formatClock(wallClock(start, zone).minutes)}</td>
                <td className="number">{cell(speed, hour)}</td>
                <td className="number">{cell(batch, hour)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </details>
  );
}
