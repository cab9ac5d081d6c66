import { useRouter } from '@tanstack/react-router';
import { formatDuration } from '../../domain/measure.ts';
import { secondTicks, type RunPoint } from '../../domain/runCharts.ts';
import { formatDay } from '../../domain/time.ts';
import { RUN_STATE_DISPLAY, TASK_STATE_DISPLAY } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';

const HEIGHT = 180;
const TOP = 10;
const LEFT = 84;
const WIDTH = 1000;
/** Days that are named below the bars, so that their names do not meet. */
const NAMED_DAYS = 8;

interface TimesChartProps {
  readonly dagId: string;
  readonly kind: 'duration' | 'landing';
  /** The oldest first. */
  readonly points: readonly RunPoint[];
}

/**
 * A bar for each run: how long it waited and ran, or how long after the end of its data it was done, with a line where its
 * deadline was. The table below says the same in words, so it is passed by.
 */
export function TimesChart({ dagId, kind, points }: TimesChartProps) {
  const text = useText();
  const router = useRouter();
  const [{ language }] = usePreferences();
  const heightOf = (point: RunPoint) =>
    kind === 'landing' ? (point.landing ?? 0) : (point.queued ?? 0) + (point.running ?? 0);
  const dues = kind === 'landing' ? points.flatMap(({ due }) => due ?? []) : [];
  const ticks = secondTicks(Math.max(...points.map(heightOf), ...dues));
  const top = ticks.at(-1) ?? 1;
  const y = (seconds: number) => TOP + HEIGHT - (Math.max(seconds, 0) / top) * HEIGHT;
  const step = (WIDTH - LEFT) / points.length;
  const named = Math.ceil(points.length / NAMED_DAYS);
  const width = Math.max(Math.min(step * 0.7, 28), 1);
  return (
    <figure className="history-chart">
      <figcaption className="card-title">{text.history[kind]}</figcaption>
      <div className="history-scroll" tabIndex={0}>
        <svg
          viewBox={`0 0 ${WIDTH} ${TOP + HEIGHT + 22}`}
          role="img"
          aria-label={text.history.chartLabel(text.history[kind])}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <path className="history-line" d={`M${LEFT} ${y(tick)}H${WIDTH}`} />
              <text className="history-tick" x={LEFT - 8} y={y(tick) + 4} textAnchor="end">
                {formatDuration(tick, language)}
              </text>
            </g>
          ))}
          {points.map(
            ({ run: { runId, businessDay } }, at) =>
              businessDay !== null &&
              at % named === 0 && (
                <text
                  key={runId}
                  className="history-tick"
                  x={LEFT + (at + 0.5) * step}
                  y={TOP + HEIGHT + 16}
                  textAnchor="middle"
                >
                  {formatDay(businessDay, { language, year: false })}
                </text>
              ),
          )}
          {points.map((point, at) => {
            const { run, queued, running, landing, due } = point;
            const x = LEFT + at * step + (step - width) / 2;
            const display = run.taskState === null ? RUN_STATE_DISPLAY[run.state] : TASK_STATE_DISPLAY[run.taskState];
            const waited = queued ?? 0;
            const isLate = due !== null && landing !== null && landing > due;
            return (
              <g
                key={run.runId}
                className="history-bar"
                data-tone={display.tone}
                onClick={() =>
                  void router.navigate({ to: '/dags/$dagId/runs/$runId', params: { dagId, runId: run.runId } })
                }
              >
                <title>{`${run.businessDay ?? run.runId} · ${formatDuration(heightOf(point), language)}`}</title>
                {kind === 'duration' ? (
                  <>
                    <rect
                      className="history-running"
                      x={x}
                      width={width}
                      y={y(waited + (running ?? 0))}
                      height={y(waited) - y(waited + (running ?? 0))}
                    />
                    <rect className="history-queued" x={x} width={width} y={y(waited)} height={y(0) - y(waited)} />
                  </>
                ) : (
                  landing !== null && (
                    <rect
                      className="history-running"
                      data-tone={isLate ? 'bad' : undefined}
                      x={x}
                      width={width}
                      y={y(landing)}
                      height={y(0) - y(landing)}
                    />
                  )
                )}
                {kind === 'landing' && due !== null && (
                  <path className="history-due" d={`M${x - step * 0.1} ${y(due)}h${width + step * 0.2}`} />
                )}
              </g>
            );
          })}
        </svg>
      </div>
      <p className="small muted history-key">
        {kind === 'duration' ? text.history.durationKey : text.history.landingKey}
      </p>
    </figure>
  );
}
