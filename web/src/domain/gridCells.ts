import type { components } from '../api/schema.ts';
import { changeRun, type Change } from './changes.ts';
import { secondsOf } from './runBars.ts';
import { isTaskState, tallyEntries, worstState, type Tally, type TaskState } from './states.ts';
import { instancesIn } from './taskRows.ts';

type GridPage = components['schemas']['GridPage'];
type GridRun = components['schemas']['GridRun'];

/** A run as a column. */
export interface GridColumn {
  readonly run: GridRun;
  readonly states: readonly TaskState[];
  /** The number of each task in the run's version. */
  readonly places: ReadonlyMap<string, number>;
}

export interface GridCell {
  readonly state: TaskState;
  /** Of a mapped task, or of the tasks of a group; null: one task, one instance. */
  readonly tally: Tally | null;
}

/** The columns of what has been read, the latest data last. */
export function gridColumns(pages: readonly GridPage[]): GridColumn[] {
  return pages
    .flatMap((page) => datedColumns(page))
    .toReversed()
    .toSorted((a, b) => a.date - b.date)
    .map(({ column }) => column);
}

interface DatedColumn {
  readonly column: GridColumn;
  readonly date: number;
}

/** What is made of a page lasts as long as the page: one that is read beside it makes nothing anew. */
const MADE = new WeakMap<GridPage, readonly DatedColumn[]>();

function datedColumns(page: GridPage): readonly DatedColumn[] {
  const known = MADE.get(page);
  if (known !== undefined) return known;
  const { states, versions, runs } = page;
  const places = versions.map((tasks) => new Map(tasks.map((taskId, at) => [taskId, at])));
  const made = runs.map((run) => ({
    column: { run, states, places: places[run.version] ?? new Map<string, number>() },
    date: Date.parse(run.intervalEnd ?? run.runAfter),
  }));
  MADE.set(page, made);
  return made;
}

/** The tasks of any run, in the order of their first appearance. */
export function tasksOfPages(pages: readonly GridPage[]): string[] {
  return [...new Set(pages.flatMap(({ versions }) => versions.flat()))];
}

/** What became of a task in a run; null: the run does not have it. */
export function cellOf({ run, states, places }: GridColumn, taskId: string): GridCell | null {
  const place = places.get(taskId);
  if (place === undefined) return null;
  const tally = run.mapped[place];
  if (tally !== undefined) return { state: worstState(tally), tally };
  const sign = run.cells[place];
  if (sign === undefined) return null;
  return { state: states[parseInt(sign, 16)] ?? 'none', tally: null };
}

/** What became of several tasks together: the state that needs attention most, and how many are in which. */
export function rolledUp(column: GridColumn, tasks: readonly string[]): GridCell | null {
  const tally: { [State in TaskState]?: number } = {};
  for (const taskId of tasks) {
    const cell = cellOf(column, taskId);
    if (cell !== null) tally[cell.state] = (tally[cell.state] ?? 0) + 1;
  }
  return Object.keys(tally).length === 0 ? null : { state: worstState(tally), tally };
}

/** The states of a tally side by side, as shares of the whole. */
export function sharesOf(tally: Tally): { readonly state: TaskState; readonly from: number; readonly share: number }[] {
  const all = instancesIn(tally);
  let counted = 0;
  return tallyEntries(tally).map(({ state, count }) => {
    const from = counted / all;
    counted += count;
    return { state, from, share: count / all };
  });
}

/** Heights of the bars above the columns, as shares: that of the longest run that has ended is 1. */
export function barShares(columns: readonly GridColumn[], now: number): number[] {
  const seconds = columns.map(({ run }) => secondsOf(run, now) ?? 0);
  const ended = seconds.filter((_, at) => columns[at]?.run.endedAt != null);
  const longest = (ended.length > 0 ? ended : seconds).reduce((most, value) => Math.max(most, value), 0);
  return seconds.map((value) => (longest === 0 ? 0 : Math.min(value / longest, 1)));
}

/** What of a list of equal sizes lies in the window: from the first to before the last, with some beyond. */
export function visibleRange(
  { scroll, size, window, count }: Readonly<Record<'scroll' | 'size' | 'window' | 'count', number>>,
  beyond: number,
): { readonly from: number; readonly to: number } {
  const from = Math.min(Math.max(Math.floor(scroll / size) - beyond, 0), count);
  const to = Math.min(Math.max(Math.ceil((scroll + window) / size) + beyond, from), count);
  return { from, to };
}

/** A page after a pushed change; the same object where it changes nothing that the message tells whole. */
export function changeGrid(page: GridPage, change: Change): GridPage {
  const at = page.runs.findIndex(({ runId }) => runId === change.runId);
  const run = page.runs[at];
  if (run === undefined) return page;
  const next = change.subject === 'run' ? changeRun({ ...run, error: null }, change) : changeCell(page, run, change);
  const isSame = next === run || (change.subject === 'run' && next.rowVersion === run.rowVersion);
  return isSame ? page : { ...page, runs: page.runs.with(at, next) };
}

function changeCell(page: GridPage, run: GridRun, { subject, taskId, mapIndex, to }: Change): GridRun {
  if (subject !== 'task' || taskId === null || to === null || !isTaskState(to) || (mapIndex ?? -1) >= 0) return run;
  const place = page.versions[run.version]?.indexOf(taskId) ?? -1;
  const sign = page.states.indexOf(to).toString(16);
  if (place < 0 || place >= run.cells.length || run.mapped[place] !== undefined || run.cells[place] === sign)
    return run;
  return { ...run, cells: run.cells.slice(0, place) + sign + run.cells.slice(place + 1) };
}

/** Whether a change of a run's task is told whole by its message: that of a mapped one moves counts. */
export function isToldWhole(change: Change): boolean {
  return change.subject === 'task' && (change.mapIndex ?? -1) < 0 && change.to !== null;
}
