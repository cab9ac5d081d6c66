import { useNavigate } from '@tanstack/react-router';
import type { EventDay } from '../../api/types.ts';
import type { ViewsSearch } from '../../app/search.ts';
import { addDays, localZone, wallClock } from '../../domain/clock.ts';
import { clockRange } from '../../domain/minuteChart.ts';
import { formatDay, zoneLabel } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { Button, IconButton } from '../../ui/Button.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { useNow } from '../../ui/useNow.ts';

/** Which day of which zone; both stand in the address. */
export function DayChoice({ day: { day, zone, martZone, from, to } }: { readonly day: EventDay }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const navigate = useNavigate({ from: '/views' });
  const today = wallClock(useNow(60_000), zone).day;
  const zones = [...new Set([martZone ?? 'Asia/Seoul', 'Asia/Seoul', 'UTC', localZone(), zone])];
  const go = (search: ViewsSearch) => void navigate({ search, replace: true, resetScroll: false });
  return (
    <div className="views-choice">
      <p className="views-day">
        <strong>{formatDay(day, { language })}</strong>{' '}
        <span className="muted numeric">
          {clockRange({ from: Date.parse(from), to: Date.parse(to) }, zone)} {zoneLabel(zone, Date.parse(from))}
        </span>
      </p>
      <div className="row">
        <IconButton icon="left" label={text.view.dayBefore} onClick={() => go({ day: addDays(day, -1), zone })} />
        <input
          type="date"
          className="select"
          aria-label={text.view.day}
          value={day}
          max={today}
          onChange={({ target: { value } }) => value !== '' && go({ day: value, zone })}
        />
        <IconButton
          icon="right"
          label={text.view.dayAfter}
          disabled={day >= today}
          onClick={() => go({ day: addDays(day, 1), zone })}
        />
        <Button disabled={day === today} onClick={() => go({ zone })}>
          {text.view.today}
        </Button>
        <select
          className="select"
          aria-label={text.view.zone}
          value={zone}
          onChange={({ target: { value } }) => go({ day, zone: value })}
        >
          {zones.map((name) => (
            <option key={name} value={name}>
              {name === martZone ? text.view.martZone(name) : name}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
