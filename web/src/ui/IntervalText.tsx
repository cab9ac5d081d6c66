import type { RunBrief } from '../api/types.ts';
import { intervalInUtc, intervalInWords } from '../domain/interval.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from './preferences.ts';

type Interval = Pick<RunBrief, 'intervalStart' | 'intervalEnd'>;

/** The days of the DAG's zone that the run feeds: the same whatever clock is chosen. */
export function IntervalInWords({ run, zone }: { readonly run: Interval; readonly zone: string }) {
  const text = useText();
  const [{ language }] = usePreferences();
  if (run.intervalStart === null || run.intervalEnd === null)
    return <span className="muted">{text.run.noInterval}</span>;
  return <>{intervalInWords(run.intervalStart, run.intervalEnd, zone, language)}</>;
}

export function IntervalInUtc({ run }: { readonly run: Interval }) {
  const [{ language }] = usePreferences();
  if (run.intervalStart === null || run.intervalEnd === null) return null;
  return <>{intervalInUtc(run.intervalStart, run.intervalEnd, language)}</>;
}
