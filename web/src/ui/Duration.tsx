import { formatDuration } from '../domain/measure.ts';
import { secondsOf } from '../domain/runBars.ts';
import { usePreferences } from './preferences.ts';
import { useNow } from './useNow.ts';

interface Timed {
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly durationSeconds: number | null;
}

/** How long something took; while it runs, the seconds go by. */
export function Duration({ of, isRunning }: { readonly of: Timed; readonly isRunning: boolean }) {
  const [{ language }] = usePreferences();
  const now = useNow(isRunning ? 1000 : null);
  const seconds = secondsOf(of, now);
  if (seconds === null || (!isRunning && of.endedAt === null)) return <span className="muted">–</span>;
  return <span className="numeric nowrap">{formatDuration(isRunning ? Math.round(seconds) : seconds, language)}</span>;
}
