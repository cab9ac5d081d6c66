import { memo, useId } from 'react';
import type { GanttBar } from '../../../domain/gantt.ts';
import { formatDuration } from '../../../domain/measure.ts';
import { formatInstant } from '../../../domain/time.ts';
import { shareOf, type TimeSpan } from '../../../domain/timeAxis.ts';
import { useText } from '../../../i18n/language.ts';
import { useTimeView } from '../../../ui/preferences.ts';
import { useNow } from '../../../ui/useNow.ts';

interface GanttTimesProps {
  readonly bars: readonly GanttBar[];
  /** The time that is seen. */
  readonly span: TimeSpan;
}

const HEIGHT = 28;
/** Of a bar, in shares of the width: a moment is seen too. */
const LEAST = 0.002;

/** The times of one row; waiting is hatched, a try that failed has a cross at its end. */
export const GanttTimes = memo(function GanttTimes({ bars, span }: GanttTimesProps) {
  const hatch = useId();
  return (
    <svg className="gantt-times" height={HEIGHT} width="100%" role="presentation">
      <pattern id={hatch} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line className="gantt-hatch" x1="0" y1="0" x2="0" y2="6" />
      </pattern>
      {bars.map((bar) =>
        bar.to === null ? (
          <OpenBar key={`${bar.kind} ${bar.from}`} bar={bar} span={span} hatch={hatch} />
        ) : (
          <Bar key={`${bar.kind} ${bar.from}`} bar={bar} to={bar.to} span={span} hatch={hatch} />
        ),
      )}
    </svg>
  );
});

interface BarProps {
  readonly bar: GanttBar;
  readonly span: TimeSpan;
  readonly hatch: string;
}

/** What goes on grows by itself, so that nothing else is drawn anew. */
function OpenBar(props: BarProps) {
  const now = useNow(1000);
  return <Bar {...props} to={Math.max(now, props.bar.from)} />;
}

function Bar({ bar, to, span, hatch }: BarProps & { readonly to: number }) {
  const words = useBarWords()(bar, to);
  const from = Math.max(shareOf(bar.from, span), 0);
  const end = Math.min(shareOf(to, span), 1);
  if (end < 0 || from > 1) return null;
  const width = Math.max(end - from, LEAST);
  const percent = (share: number) => `${(share * 100).toFixed(3)}%`;
  return (
    <g className="gantt-bar" data-tone={bar.tone} data-kind={bar.kind}>
      <title>{words}</title>
      <rect
        x={percent(from)}
        y={bar.kind === 'run' ? 6 : 9}
        width={percent(width)}
        height={bar.kind === 'run' ? 16 : 10}
        rx="3"
        {...(bar.kind === 'wait' && { fill: `url(#${hatch})` })}
      />
      {bar.outcome === 'failed' && shareOf(to, span) <= 1 && (
        <svg x={percent(end)} y="6" width="16" height="16" overflow="visible">
          <path className="gantt-cross" d="M3 4l8 8m0-8l-8 8" />
        </svg>
      )}
    </g>
  );
}

/** A bar in words. */
export function useBarWords(): (bar: GanttBar, to: number) => string {
  const text = useText();
  const view = useTimeView();
  return ({ kind, from, tryNumber }, to) => {
    const { clock, zone } = formatInstant(new Date(from).toISOString(), view, { seconds: true });
    const what = kind === 'wait' ? text.gantt.waited : text.gantt.worked;
    const named = tryNumber > 0 ? `${text.gantt.try(tryNumber)}, ${what}` : what;
    return text.gantt.bar(named, `${clock} ${zone}`, formatDuration((to - from) / 1000, view.language));
  };
}
