import { isRunState, type RunState } from '../domain/states.ts';
import { BACKFILL_STATES, type BackfillState } from '../domain/backfill.ts';
import { DAG_SHOWS, DAG_SORTS, type DagShow, type DagSort } from '../domain/dagList.ts';
import { LOG_LEVELS, type LogLevel } from '../domain/log.ts';

/** What a screen's address carries besides its path; anything else in it is dropped. */

export type Given = Readonly<Record<string, unknown>>;

export interface DagsSearch {
  readonly q?: string;
  /** Missing: all. */
  readonly show?: DagShow;
  /** All of which a DAG must have. */
  readonly tag?: readonly string[];
  readonly owner?: string;
  /** Of the latest run. */
  readonly state?: RunState;
  /** Missing: by name. */
  readonly sort?: DagSort;
}

/** What becomes of some of it; undefined: it no longer matters. */
export type DagsSearchChange = { readonly [K in keyof DagsSearch]?: DagsSearch[K] | undefined };

export function dagsSearch(given: Given): DagsSearch {
  const show = DAG_SHOWS.find((name) => name === given['show'] && name !== 'all');
  const sort = DAG_SORTS.find((name) => name === given['sort'] && name !== 'name');
  const state = given['state'];
  const tags = [given['tag']].flat().flatMap((tag) => (typeof tag === 'string' && tag !== '' ? [tag] : []));
  return {
    ...text(given, 'q'),
    ...(show !== undefined && { show }),
    ...(tags.length > 0 && { tag: [...new Set(tags)] }),
    ...text(given, 'owner'),
    ...(typeof state === 'string' && isRunState(state) && { state }),
    ...(sort !== undefined && { sort }),
  };
}

/** The ways to look at a run. */
export const RUN_VIEWS = ['list', 'graph', 'gantt'] as const;
export type RunView = (typeof RUN_VIEWS)[number];

export interface RunSearch {
  /** Missing: the list. */
  readonly view?: RunView;
}

export function runSearch(given: Given): RunSearch {
  const view = RUN_VIEWS.find((name) => name === given['view'] && name !== 'list');
  return view === undefined ? {} : { view };
}

export interface BackfillsSearch {
  /** Missing: all. */
  readonly state?: BackfillState;
}

export function backfillsSearch(given: Given): BackfillsSearch {
  const state = BACKFILL_STATES.find((name) => name === given['state']);
  return state === undefined ? {} : { state };
}

export interface PlanSearch {
  /** Days that the plan begins with, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Exactly these days instead. */
  readonly days?: readonly string[];
  readonly reprocess?: 'failed' | 'completed';
}

export function planSearch(given: Given): PlanSearch {
  const day = /^\d{4}-\d{2}-\d{2}$/;
  const days = [given['days']].flat().filter((each): each is string => typeof each === 'string' && day.test(each));
  const of = (name: 'from' | 'to') => {
    const value = given[name];
    return typeof value === 'string' && day.test(value) ? { [name]: value } : {};
  };
  const reprocess = (['failed', 'completed'] as const).find((name) => name === given['reprocess']);
  return {
    ...of('from'),
    ...of('to'),
    ...(days.length > 0 && { days }),
    ...(reprocess !== undefined && { reprocess }),
  };
}

export const TASK_PANELS = ['receipt', 'result', 'given', 'events'] as const;
export type TaskPanel = (typeof TASK_PANELS)[number];

export interface TaskSearch {
  /** Missing: the task is not mapped. */
  readonly map?: number;
  /** Missing: the latest. */
  readonly try?: number;
  /** A try to look at beside it. */
  readonly beside?: number | undefined;
  readonly panel?: TaskPanel;
  /** Searched for in the log. */
  readonly q?: string;
  readonly level?: LogLevel;
  /** True: of the log only lines with what is searched for. */
  readonly only?: boolean;
  /** Number of a line of the log. */
  readonly line?: number | undefined;
}

export function taskSearch(given: Given): TaskSearch {
  const panel = TASK_PANELS.find((name) => name === given['panel']);
  const level = LOG_LEVELS.find((name) => name === given['level']);
  return {
    ...integer(given, 'map'),
    ...integer(given, 'try'),
    ...integer(given, 'beside'),
    ...(panel !== undefined && { panel }),
    ...text(given, 'q'),
    ...(level !== undefined && { level }),
    ...(given['only'] === true && { only: true }),
    ...integer(given, 'line'),
  };
}

export interface AssetSearch {
  /** `2026-11`; missing: that of the partition, or of today. */
  readonly month?: string;
  /** The key of the partition that is looked at. */
  readonly partition?: string;
  /** Whether the plan of its rerun is open. */
  readonly plan?: true;
}

export function assetSearch(given: Given): AssetSearch {
  const month = given['month'];
  return {
    ...(typeof month === 'string' && /^\d{4}-(?:0[1-9]|1[0-2])$/.test(month) && { month }),
    ...text(given, 'partition'),
    ...(given['plan'] === true && { plan: true as const }),
  };
}

export interface LineageSearch {
  /** `asset mart`, `dag load`: what all that is shown belongs to. */
  readonly focus?: string;
}

export function lineageSearch(given: Given): LineageSearch {
  return text(given, 'focus');
}

export interface TodaySearch {
  /** `2026-11-21`; missing: the latest day that is over. */
  readonly day?: string;
}

export function todaySearch(given: Given): TodaySearch {
  return calendarDay(given, 'day');
}

export interface ViewsSearch {
  /** `2026-11-21`; missing: today. */
  readonly day?: string;
  /** IANA zone of the day; missing: that of the mart. */
  readonly zone?: string;
}

export function viewsSearch(given: Given): ViewsSearch {
  return { ...calendarDay(given, 'day'), ...text(given, 'zone') };
}

export interface ListSearch {
  /** Searched for in names. */
  readonly q?: string;
}

export function listSearch(given: Given): ListSearch {
  return text(given, 'q');
}

export interface CalendarSearch {
  /** Missing: that of Korea. */
  readonly calendar?: string;
  /** Missing: this one. */
  readonly year?: number;
}

export function calendarSearch(given: Given): CalendarSearch {
  return { ...text(given, 'calendar'), ...integer(given, 'year') };
}

export interface SignInSearch {
  /** Where to go afterwards: a path of this page. */
  readonly to?: string;
}

export function signInSearch(given: Given): SignInSearch {
  const to = given['to'];
  // Two slashes would begin another host's address.
  return typeof to === 'string' && /^\/(?![/\\])/.test(to) ? { to } : {};
}

export function text<K extends string>(given: Given, name: K): { readonly [P in K]?: string } {
  const value = given[name];
  const found = typeof value === 'number' ? String(value) : value;
  return (typeof found === 'string' && found !== '' ? { [name]: found } : {}) as { readonly [P in K]?: string };
}

export function calendarDay<K extends string>(given: Given, name: K): { readonly [P in K]?: string } {
  const value = given[name];
  const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return (isDay ? { [name]: value } : {}) as { readonly [P in K]?: string };
}

export function integer<K extends string>(given: Given, name: K): { readonly [P in K]?: number } {
  const value = given[name];
  return (Number.isInteger(value) && (value as number) >= 0 ? { [name]: value } : {}) as { readonly [P in K]?: number };
}
