import type { QueryClient } from '@tanstack/react-query';
import { createContext, use } from 'react';
import { createApiClient, type ApiClient } from '../api/client.ts';
import { keys } from '../api/keys.ts';
import { keepLive } from '../api/live.ts';
import { createQueries, type Queries } from '../api/queries.ts';
import { createQueryClient } from '../api/queryClient.ts';
import { createEventStream, type EventStream } from '../api/stream/stream.ts';
import type { Session } from '../api/types.ts';
import { createShortcuts, type Shortcuts } from './shortcuts.ts';

/** Everything that screens need from outside, made once at the start. */
export interface Services {
  readonly client: ApiClient;
  readonly cache: QueryClient;
  readonly queries: Queries;
  readonly stream: EventStream;
  readonly shortcuts: Shortcuts;
}

export function createServices(): Services {
  const cache = createQueryClient();
  const client = createApiClient({
    csrfToken: () => cache.getQueryData<Session | null>(keys.session())?.csrfToken ?? null,
    onSignedOut: () => cache.setQueryData(keys.session(), null),
  });
  const stream = createEventStream();
  keepLive(cache, stream);
  return { client, cache, queries: createQueries(client), stream, shortcuts: createShortcuts() };
}

export const ServicesContext = createContext<Services | null>(null);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === null) throw new Error('useServices stands outside of ServicesContext');
  return services;
}
