import { queryOptions } from '@tanstack/react-query';
import { bodyOf, type ApiClient } from './client.ts';
import { ApiError } from './errors.ts';
import { keys, type DayRange } from './keys.ts';
import type { PlannedDate } from './types.ts';

/** A calendar creates nothing: it only says what each day has. */
const LOOK = { reprocess: 'failed', onLatestVersion: false, backwards: false, maxActiveRuns: 1 } as const;

/** What the page reads of the days that can be backfilled. */
export function createBackfillQueries(client: ApiClient) {
  return {
    /** The dates of some days, with the run of each; none where no interval of them has ended. */
    datesOfDays: (dagId: string, { from, to }: DayRange) =>
      queryOptions({
        queryKey: keys.datesOfDays(dagId, { from, to }),
        queryFn: async ({ signal }): Promise<readonly PlannedDate[]> => {
          const params = { path: { dagId } };
          try {
            const answer = await client.POST('/api/haru/v1/dags/{dagId}/backfills/plan', {
              params,
              body: { from, to, ...LOOK },
              signal,
            });
            return bodyOf(answer).dates;
          } catch (error) {
            if (error instanceof ApiError && error.status === 400) return [];
            throw error;
          }
        },
      }),
  };
}
