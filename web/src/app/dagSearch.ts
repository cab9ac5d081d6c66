import { isRunState, type RunState } from '../domain/states.ts';
import { RUN_TYPES, type RunType } from '../domain/runTypes.ts';
import { EVENT_KINDS, EVENT_ORDERS, type EventKind, type EventOrder } from '../domain/dagEvents.ts';
import { calendarDay, integer, text, type Given } from './search.ts';

/** What is looked at most comes first; the first is shown where the address names none. */
export const DAG_PANELS = [
  'grid',
  'graph',
  'calendar',
  'charts',
  'runs',
  'next',
  'notices',
  'versions',
  'details',
  'events',
] as const;
export type DagPanel = (typeof DAG_PANELS)[number];

export interface DagSearch {
  /** Missing: the grid. */
  readonly panel?: DagPanel;
  /** Of the list of runs. */
  readonly state?: RunState;
  readonly type?: RunType;
  /** Business days, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Whose states the graph shows; missing: the latest. */
  readonly run?: string;
  /** Of the calendar; missing: this one. */
  readonly year?: number;
  /** Whose times are drawn; missing: those of the whole run. */
  readonly task?: string;
  /** How many runs are drawn. */
  readonly last?: number;
  /** Of the events: what is done or changed. */
  readonly event?: string;
  /** Missing: what people did. */
  readonly kind?: EventKind;
  /** Missing: the newest first. */
  readonly order?: EventOrder;
  readonly who?: string;
}

export function dagSearch(given: Given): DagSearch {
  const state = given['state'];
  const type = RUN_TYPES.find((name) => name === given['type']);
  const filter = {
    ...(typeof state === 'string' && isRunState(state) && { state }),
    ...(type !== undefined && { type }),
    ...calendarDay(given, 'from'),
    ...calendarDay(given, 'to'),
  };
  const named = DAG_PANELS.find((name) => name === given['panel'] && name !== 'grid');
  // A link to runs of some kind need not say that it means their list.
  const panel = named ?? (given['panel'] === undefined && Object.keys(filter).length > 0 ? 'runs' : undefined);
  const kind = EVENT_KINDS.find((name) => name === given['kind'] && name !== 'actions');
  const order = EVENT_ORDERS.find((name) => name === given['order'] && name !== 'newest');
  return {
    ...(panel !== undefined && { panel }),
    ...filter,
    ...text(given, 'run'),
    ...integer(given, 'year'),
    ...text(given, 'task'),
    ...integer(given, 'last'),
    ...text(given, 'event'),
    ...(kind !== undefined && { kind }),
    ...(order !== undefined && { order }),
    ...text(given, 'who'),
  };
}
