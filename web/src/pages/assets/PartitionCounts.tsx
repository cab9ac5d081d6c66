import type { AssetSummary } from '../../api/types.ts';
import { PARTITION_DISPLAY, PARTITION_STATES } from '../../domain/assetCalendar.ts';
import { formatNumber } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { StateMark } from '../../ui/State.tsx';

/** How many partitions are in each state that occurs. */
export function PartitionCounts({ counts }: { readonly counts: AssetSummary['counts'] }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const found = PARTITION_STATES.filter((state) => counts[state] > 0);
  if (found.length === 0) return <span className="muted">–</span>;
  return (
    <span className="asset-counts">
      {found.map((state) => (
        <span key={state} className="asset-count numeric">
          <StateMark display={PARTITION_DISPLAY[state]} label={text.asset.states[state]} />
          {formatNumber(counts[state], language)}
        </span>
      ))}
    </span>
  );
}
