import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, PointerEvent } from 'react';
import type { RunBrief } from '../api/types.ts';
import { formatDuration, formatNumber } from '../domain/measure.ts';
import { inDataOrder, runBars, type RunBar } from '../domain/runBars.ts';
import { RUN_STATE_DISPLAY, type RunState } from '../domain/states.ts';
import { formatDay } from '../domain/time.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from './preferences.ts';
import { useNow } from './useNow.ts';
import './runBars.css';

const WIDTH = 8;
const GAP = 3;
const STEP = WIDTH + GAP;
const HEIGHT = 32;
const MOST = 20;
const STATES = Object.keys(RUN_STATE_DISPLAY) as RunState[];

/**
 * The last runs as bars; a bar's form tells its state as well as its color does. A screen reader gets a
 * summary, and a keyboard passes by: the DAG's own screen lists the same runs. All bars are one picture with plain
 * links, because a list draws hundreds of them while it scrolls.
 */
export function RunBars({ dagId, runs }: { readonly dagId: string; readonly runs: readonly RunBrief[] }) {
  const text = useText();
  const router = useRouter();
  const [{ language }] = usePreferences();
  const isLive = runs.some((run) => run.state === 'running');
  const now = useNow(isLive ? 1000 : null);
  const shown = inDataOrder(runs).slice(0, MOST);
  if (shown.length === 0) return null;
  const counts = STATES.map((state) => ({ state, count: shown.filter((run) => run.state === state).length }));
  const summary = counts
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${text.runState[state]} ${formatNumber(count, language)}`);
  const follow = (event: MouseEvent) => {
    const href = (event.target as Element).closest('a')?.getAttribute('href');
    if (!href || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  const bars = runBars(shown, now);
  // One tip at a time, when the pointer comes, for what would be a node for each bar.
  const tell = (event: PointerEvent<SVGSVGElement>) => {
    const at = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left) / STEP);
    const bar = bars[at];
    const run = shown.find(({ runId }) => runId === bar?.runId);
    if (bar === undefined || run === undefined) return;
    event.currentTarget.parentElement?.setAttribute(
      'title',
      text.dags.barLabel(
        text.runState[bar.state],
        run.businessDay === null ? bar.runId : formatDay(run.businessDay, { language }),
        bar.seconds === null ? '' : formatDuration(bar.seconds, language),
      ),
    );
  };
  const width = shown.length * STEP;
  return (
    <div className="run-bars">
      <span className="visually-hidden">{text.dags.lastRunsOf(dagId, summary)}</span>
      <svg
        width={width}
        height={HEIGHT}
        viewBox={`0 0 ${width} ${HEIGHT}`}
        aria-hidden="true"
        onClick={follow}
        onPointerMove={tell}
      >
        {bars.map((bar, at) => {
          return (
            <a
              key={bar.runId}
              className="run-bar"
              tabIndex={-1}
              data-tone={RUN_STATE_DISPLAY[bar.state].tone}
              href={`/dags/${encodeURIComponent(dagId)}/runs/${encodeURIComponent(bar.runId)}`}
            >
              <Bar bar={bar} left={at * STEP} />
            </a>
          );
        })}
      </svg>
    </div>
  );
}

function Bar({ bar, left }: { readonly bar: RunBar; readonly left: number }) {
  const height = Math.round(bar.height * (HEIGHT - (bar.state === 'failed' ? 10 : 0)));
  const top = HEIGHT - height;
  return (
    <>
      <rect className="run-bar-place" x={left} width={STEP} height={HEIGHT} rx={3} />
      <rect
        className={`run-bar-body run-bar-${bar.state}`}
        x={left + GAP / 2 + 0.5}
        y={top + 0.5}
        width={WIDTH - 1}
        height={height - 1}
        rx={bar.state === 'failed' ? 0 : 2.5}
      />
      {bar.state === 'failed' && (
        <path className="run-bar-cross" d={`M${left + GAP / 2 + 1.5} ${top - 7}l5 5m0 -5l-5 5`} />
      )}
      {bar.state === 'running' && <circle className="run-bar-dot" cx={left + GAP / 2 + WIDTH / 2} cy={top + 4} r={2} />}
    </>
  );
}
