import type { DagSummary } from '../../api/types.ts';
import { formatDuration } from '../../domain/measure.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { Time } from '../../ui/Time.tsx';
import { useNow } from '../../ui/useNow.ts';
import './dags.css';

/** When the next run starts, and how far away that is. */
export function NextRunText({ dag }: { readonly dag: Pick<DagSummary, 'isPaused' | 'nextRun'> }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const now = useNow(30_000);
  if (dag.isPaused) return <span className="muted">{text.dags.pausedNext}</span>;
  if (dag.nextRun === null) return <span className="muted">{text.dags.noNext}</span>;
  const seconds = Math.round((Date.parse(dag.nextRun.runAfter) - now) / 60_000) * 60;
  return (
    <span className="next-run">
      <Time at={dag.nextRun.runAfter} year={false} />{' '}
      <span className="muted small nowrap">
        {seconds > 0 ? text.relative.in(formatDuration(seconds, language)) : text.relative.now}
      </span>
    </span>
  );
}
