import type { components } from '../schema.ts';

type Schemas = components['schemas'];

/** What the server pushes, by the name of the event. */
export type PushedMessage =
  | { readonly type: 'change'; readonly body: Schemas['ChangeMessage'] }
  | { readonly type: 'log'; readonly body: Schemas['LogMessage'] }
  | { readonly type: 'progress'; readonly body: Schemas['ProgressMessage'] }
  | { readonly type: 'ready' }
  /** A worker or scheduler has come, stopped or gone without a word. */
  | { readonly type: 'processes' }
  /** Messages were left out: whatever is shown must be read again. */
  | { readonly type: 'reset' };

/** `signedOut`: the server no longer knows the session; the stream waits until it is asked to go on. */
export type StreamStatus = 'connecting' | 'live' | 'lost' | 'signedOut';

/** From the shared connection to a page. */
export type FromStream =
  | { readonly kind: 'message'; readonly message: PushedMessage }
  | { readonly kind: 'status'; readonly status: StreamStatus };

/** From a page to the shared connection. */
export type ToStream = { readonly kind: 'connect' | 'renew' | 'leave' };

export function parseMessage(event: string, data: string): PushedMessage | null {
  switch (event) {
    case 'change':
      return { type: 'change', body: JSON.parse(data) as Schemas['ChangeMessage'] };
    case 'log':
      return { type: 'log', body: JSON.parse(data) as Schemas['LogMessage'] };
    case 'progress':
      return { type: 'progress', body: JSON.parse(data) as Schemas['ProgressMessage'] };
    case 'ready':
    case 'processes':
    case 'reset':
      return { type: event };
    default:
      return null;
  }
}
