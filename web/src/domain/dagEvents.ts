/** What the list of a DAG's events is filtered by; the names are those of the API. */

export const EVENT_KINDS = ['actions', 'changes'] as const;
/** What people did, or what happened. */
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_ORDERS = ['newest', 'oldest'] as const;
export type EventOrder = (typeof EVENT_ORDERS)[number];

export interface DagEventFilter {
  readonly kind: EventKind;
  readonly order: EventOrder;
  /** Part of a name. */
  readonly who?: string;
  readonly what?: string;
}
