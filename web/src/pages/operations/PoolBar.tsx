import type { PoolUse } from '../../api/types.ts';
import { formatNumber } from '../../domain/measure.ts';
import { poolSegments, SEGMENTS } from '../../domain/poolUse.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';

/** How many slots of a pool are taken, and by tasks in which states. */
export function PoolBar({ pool }: { readonly pool: PoolUse }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const number = (value: number) => formatNumber(value, language);
  const parts = SEGMENTS.filter((segment) => pool[segment] > 0);
  const words =
    pool.slots < 0 ? text.pool.takenOfAny(pool.occupied) : text.pool.taken(number(pool.occupied), number(pool.slots));
  return (
    <div className="pool-use">
      <p className="numeric">{words}</p>
      {pool.slots >= 0 && (
        <div
          className="pool-bar"
          role="meter"
          aria-label={text.pool.use(pool.name)}
          aria-valuemin={0}
          aria-valuemax={Math.max(pool.slots, pool.occupied)}
          aria-valuenow={pool.occupied}
          aria-valuetext={words}
        >
          {poolSegments(pool).map(({ segment, share }) => (
            <span
              key={segment}
              className="pool-segment"
              data-segment={segment}
              style={{ inlineSize: `${share * 100}%` }}
            />
          ))}
        </div>
      )}
      {(parts.length > 0 || pool.waiting > 0) && (
        <p className="pool-parts small">
          {parts.map((segment) => (
            <span key={segment} className="pool-part numeric">
              <span className="pool-key" data-segment={segment} aria-hidden="true" />
              {text.pool.parts[segment]} {number(pool[segment])}
            </span>
          ))}
          {pool.waiting > 0 && (
            <span className="tone-text" data-tone="retry">
              {text.pool.waiting(pool.waiting)}
            </span>
          )}
        </p>
      )}
    </div>
  );
}
