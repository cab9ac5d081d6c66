import { useRouter } from '@tanstack/react-router';
import type { MouseEvent, PointerEvent } from 'react';
import type { RunBrief } from '../api/types.ts';
import { formatDuration, formatNumber } from '../domain/measure.ts';
import { BARS, barShapes } from '../domain/barShapes.ts';
import { inDataOrder, runBars } from '../domain/runBars.ts';
import { RUN_STATE_DISPLAY, type RunState } from '../domain/states.ts';
import { formatDay } from '../domain/time.ts';
import { useText } from '../i18n/language.ts';
import { usePreferences } from './preferences.ts';
import { useNow } from './useNow.ts';
import './runBars.css';

const MOST = 20;
const STATES = Object.keys(RUN_STATE_DISPLAY) as RunState[];

/**
 * The last runs as bars; a bar's form tells its state as well as its color does. A screen reader gets a
 * summary, and a keyboard passes by: the DAG's own screen lists the same runs. All bars are one picture with one link
 * that leads where the pointer is, because a list draws hundreds of them while it scrolls.
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
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    const href = event.currentTarget.getAttribute('href');
    if (!href || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    router.history.push(href);
  };
  const bars = runBars(shown, now);
  const point = ({ currentTarget: link, clientX }: PointerEvent<HTMLAnchorElement>) => {
    const at = Math.floor((clientX - link.getBoundingClientRect().left) / BARS.step);
    const bar = bars[at];
    const run = shown.find(({ runId }) => runId === bar?.runId);
    if (bar === undefined || run === undefined) return;
    link.setAttribute('href', `${dagPath(dagId)}/runs/${encodeURIComponent(run.runId)}`);
    link.setAttribute(
      'title',
      text.dags.barLabel(
        text.runState[bar.state],
        run.businessDay === null ? bar.runId : formatDay(run.businessDay, { language }),
        bar.seconds === null ? '' : formatDuration(bar.seconds, language),
      ),
    );
    link.querySelector('.run-bar-place')?.setAttribute('x', String(at * BARS.step));
  };
  const width = shown.length * BARS.step;
  return (
    <div className="run-bars">
      <span className="visually-hidden">{text.dags.lastRunsOf(dagId, summary)}</span>
      <a
        className="run-bars-link"
        href={dagPath(dagId)}
        tabIndex={-1}
        aria-hidden="true"
        onClick={follow}
        onPointerDown={point}
        onPointerMove={point}
      >
        <svg width={width} height={BARS.height} viewBox={`0 0 ${width} ${BARS.height}`}>
          <rect className="run-bar-place" width={BARS.step} height={BARS.height} rx={3} />
          {barShapes(bars).map(({ state, body, cross, dots }) => (
            <g key={state} className="run-bar" data-tone={RUN_STATE_DISPLAY[state].tone}>
              <path className={`run-bar-body run-bar-${state}`} d={body} />
              {cross !== '' && <path className="run-bar-cross" d={cross} />}
              {dots.map(({ x, y }) => (
                <circle key={x} className="run-bar-dot" cx={x} cy={y} r={2} />
              ))}
            </g>
          ))}
        </svg>
      </a>
    </div>
  );
}

function dagPath(dagId: string): string {
  return `/dags/${encodeURIComponent(dagId)}`;
}
