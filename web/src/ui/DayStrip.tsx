import { stripOf, type Slice } from '../domain/dayStrip.ts';
import { PARTITION_DISPLAY } from '../domain/assetCalendar.ts';
import './dayStrip.css';

interface DayStripProps {
  readonly slices: readonly Slice[];
  /** [start, end) of the day. */
  readonly day: { readonly start: string; readonly end: string };
}

/** A day from its midnight to the next, filled by what is known of its parts. A picture beside words. */
export function DayStrip({ slices, day }: DayStripProps) {
  return (
    <svg className="day-strip" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {stripOf(slices, day).map(({ slice, from, to }) => (
        <rect
          key={slice.partition}
          className="day-strip-part"
          data-tone={PARTITION_DISPLAY[slice.state].tone}
          data-state={slice.state}
          x={from + 2}
          y={slice.state === 'complete' ? 0 : 3}
          width={Math.max(to - from - 4, 1)}
          height={slice.state === 'complete' ? 10 : 4}
        />
      ))}
    </svg>
  );
}
