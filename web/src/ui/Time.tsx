import { formatDay, formatInstant, instantInWords, type InstantStyle } from '../domain/time.ts';
import { useTimeView } from './preferences.ts';

interface TimeProps extends InstantStyle {
  readonly at: string;
}

/** An instant on the chosen clock, with the name of that clock. */
export function Time({ at, ...style }: TimeProps) {
  const view = useTimeView();
  const { day, clock, zone } = formatInstant(at, view, style);
  return (
    <time dateTime={at} title={instantInWords(at, view, { seconds: true })} className="nowrap">
      {day} {clock} <span className="muted small">{zone}</span>
    </time>
  );
}

/** A calendar day: the same whatever clock is chosen. */
export function DayText({ day, year = true }: { readonly day: string; readonly year?: boolean }) {
  const { language } = useTimeView();
  return (
    <time dateTime={day} className="nowrap">
      {formatDay(day, { language, year })}
    </time>
  );
}
