import type { components } from '../api/schema.ts';
import type { StateDisplay } from './states.ts';

type Schemas = components['schemas'];
export type DeadlineState = Schemas['DeadlineState'];
export type NotificationStatus = Schemas['NotificationStatus'];

export const DEADLINE_DISPLAY = {
  missed: { tone: 'bad', icon: 'cross' },
  pending: { tone: 'waiting', icon: 'clock' },
  met: { tone: 'good', icon: 'check' },
} as const satisfies Record<DeadlineState, StateDisplay>;

/** In the order in which they need somebody's attention. */
export const NOTIFICATION_DISPLAY = {
  failed: { tone: 'bad', icon: 'cross' },
  pending: { tone: 'waiting', icon: 'hourglass' },
  sent: { tone: 'good', icon: 'check' },
} as const satisfies Record<NotificationStatus, StateDisplay>;

export const NOTIFICATION_STATUSES = Object.keys(NOTIFICATION_DISPLAY) as NotificationStatus[];
