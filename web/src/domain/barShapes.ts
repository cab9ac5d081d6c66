import type { RunBar } from './runBars.ts';
import type { RunState } from './states.ts';

/** Of a row of bars, in CSS pixels. */
export const BARS = { width: 8, gap: 3, step: 11, height: 32 } as const;

const ROUND = 2.5;
/** Above a failed bar, for its cross. */
const CROSS = 10;

/** All bars of one state. */
export interface BarShape {
  readonly state: RunState;
  /** Their outlines. */
  readonly body: string;
  /** What tells the state besides its color: crosses above failed ones. Empty: nothing. */
  readonly cross: string;
  /** The middles of the dots in those that run. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

/** Bars as one shape for each state: a list draws hundreds while it scrolls, and nodes are what costs. */
export function barShapes(bars: readonly RunBar[]): readonly BarShape[] {
  const placed = bars.map((bar, at) => {
    const height = Math.round(bar.height * (BARS.height - (bar.state === 'failed' ? CROSS : 0)));
    return { state: bar.state, left: at * BARS.step + BARS.gap / 2, top: BARS.height - height, height };
  });
  return [...Map.groupBy(placed, ({ state }) => state)].map(([state, own]) => ({
    state,
    body: own
      .map(({ left, top, height }) =>
        box({ x: left + 0.5, y: top + 0.5, width: BARS.width - 1, height: height - 1 }, state === 'failed' ? 0 : ROUND),
      )
      .join(''),
    cross: state === 'failed' ? own.map(({ left, top }) => `M${left + 1.5} ${top - 7}l5 5m0 -5l-5 5`).join('') : '',
    dots: state === 'running' ? own.map(({ left, top }) => ({ x: left + BARS.width / 2, y: top + 4 })) : [],
  }));
}

function box({ x, y, width, height }: Readonly<Record<'x' | 'y' | 'width' | 'height', number>>, round: number): string {
  if (round === 0) return `M${x} ${y}h${width}v${height}h${-width}z`;
  const r = Math.min(round, height / 2);
  const corner = (toX: number, toY: number) => `a${r} ${r} 0 0 1 ${toX} ${toY}`;
  const [across, down] = [width - 2 * r, height - 2 * r];
  return `M${x + r} ${y}h${across}${corner(r, r)}v${down}${corner(-r, r)}h${-across}${corner(-r, -r)}v${-down}${corner(r, -r)}z`;
}
