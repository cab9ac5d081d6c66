import type { Sampled } from './sequence.ts';
import { pathOf } from './view.ts';

/** What is counted of an event's JSON; null where it is no event with a time. */
export function sampledEvent(json: string): Sampled | null {
  try {
    const event = JSON.parse(json) as Readonly<Record<string, unknown>>;
    const at = Date.parse(String(event['@timestamp']));
    const { status, request } = event;
    if (Number.isNaN(at)) return null;
    return {
      at,
      status: typeof status === 'number' ? status : null,
      path: typeof request === 'string' ? pathOf(request) : null,
    };
  } catch {
    return null;
  }
}
