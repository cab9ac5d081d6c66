import { Link, useNavigate } from '@tanstack/react-router';
import type { Today } from '../../api/types.ts';
import { addDays } from '../../domain/clock.ts';
import { formatDay, zoneLabel } from '../../domain/time.ts';
import { READINESS_DISPLAY, readinessCounts } from '../../domain/today.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { StateMark } from '../../ui/State.tsx';

/** Which day, how its marts stand in a sentence, and the way to other days. */
export function DayHead({ today: { day, latestDay, zone, start, assets } }: { readonly today: Today }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const navigate = useNavigate({ from: '/' });
  const marts = assets.filter(({ isMart }) => isMart);
  const ready = marts.filter(({ readiness }) => readiness === 'ready').length;
  const words =
    ready === marts.length
      ? text.today.allReady(ready)
      : ready === 0
        ? text.today.noneReady(marts.length)
        : text.today.someReady(ready, marts.length);
  const before = addDays(day, -1);
  const after = addDays(day, 1);
  const searchOf = (of: string) => (of === latestDay ? {} : { day: of });
  return (
    <header className="page-head">
      <div>
        <div className="today-day">
          <h1 className="page-title">{formatDay(day, { language })}</h1>
          <p className="muted">{text.today.subtitle(zoneLabel(zone, Date.parse(start)))}</p>
        </div>
        {marts.length > 0 && (
          <p className="today-headline" role="status">
            <strong>{words}</strong>
            {readinessCounts(marts)
              .filter(({ readiness }) => readiness !== 'ready')
              .map(({ readiness, count }) => (
                <span key={readiness} className="tone-text nowrap" data-tone={READINESS_DISPLAY[readiness].tone}>
                  <StateMark display={READINESS_DISPLAY[readiness]} label="" /> {text.today.readiness[readiness]}{' '}
                  {count}
                </span>
              ))}
          </p>
        )}
      </div>
      <div className="row">
        <Link
          to="/"
          search={searchOf(before)}
          className="button button-quiet button-icon"
          aria-label={text.today.before}
          title={text.today.before}
        >
          <Icon name="left" />
        </Link>
        <input
          type="date"
          className="select"
          aria-label={text.today.day}
          value={day}
          onChange={({ target: { value } }) => value !== '' && void navigate({ search: searchOf(value) })}
        />
        <Link
          to="/"
          search={searchOf(after)}
          className="button button-quiet button-icon"
          aria-label={text.today.after}
          title={text.today.after}
        >
          <Icon name="right" />
        </Link>
        {day !== latestDay && (
          <Link to="/" className="button button-plain">
            {text.today.latest}
          </Link>
        )}
      </div>
    </header>
  );
}
