import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { patchQuery } from './patchQuery.ts';

const KEY = ['run'];

function cacheWith(data: unknown): QueryClient {
  const cache = new QueryClient();
  cache.setQueryData(KEY, data);
  return cache;
}

it('changes what was read', () => {
  const cache = cacheWith({ state: 'queued' });
  patchQuery(cache, KEY, () => ({ state: 'running' }));
  expect(cache.getQueryData(KEY)).toEqual({ state: 'running' });
});

it('leaves alone what was never read', () => {
  const cache = new QueryClient();
  patchQuery(cache, KEY, () => ({ state: 'running' }));
  expect(cache.getQueryCache().getAll()).toEqual([]);
});

it('does not take what is due to be read again for new', async () => {
  const cache = cacheWith({ state: 'queued' });
  await cache.invalidateQueries({ queryKey: KEY });
  patchQuery(cache, KEY, () => ({ state: 'running' }));
  expect(cache.getQueryData(KEY)).toEqual({ state: 'running' });
  expect(cache.getQueryState(KEY)?.isInvalidated).toBe(true);
});
