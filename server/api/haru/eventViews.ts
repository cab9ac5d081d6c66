import { reasonOf } from '../../core/reasonOf.ts';
import { ApiError, invalidField, notFound } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import type { Range, View } from '../views/view.ts';
import { EventView, EventViewQuery, LogBuffer } from './eventViews.schema.ts';

const HOUR_MS = 3_600_000;
/** A day on which the clock is set back. */
const LONGEST_MS = 25 * HOUR_MS;
const MINUTE_MS = 60_000;

/** The speed view and the batch view of the same events. */
export const eventViewRoutes: Routes = async (app, { services: { views } }) => {
  const routes = [
    ['speed', 'getSpeedView', 'There is no speed layer: set SPEED_URL or LOG_BUFFER_URL'],
    ['batch', 'getBatchView', 'There is no mart yet: set MART_URL and let nginx_daily load a day'],
  ] as const;
  for (const [kind, operationId, absent] of routes) {
    app.get(
      `/views/${kind}`,
      {
        schema: {
          operationId,
          tags: ['Pages'],
          querystring: EventViewQuery,
          response: { 200: EventView, ...failures(404, 503) },
        },
      },
      async ({ query }) => {
        const range = rangeOf(query.from, query.to);
        const view = await answerOf(() => views?.[kind](range) ?? Promise.resolve(null), kind);
        if (view === null) throw notFound(absent);
        return { from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString(), ...view };
      },
    );
  }

  app.get(
    '/views/buffer',
    { schema: { operationId: 'getLogBuffer', tags: ['Pages'], response: { 200: LogBuffer, ...failures() } } },
    async () => ({ buffer: (await views?.buffer()) ?? null }),
  );
};

/** Whole minutes, so that pages that look at the same minute share an answer. */
function rangeOf(from: string | undefined, to: string | undefined): Range {
  const end = Math.ceil((to === undefined ? Date.now() : Date.parse(to)) / MINUTE_MS) * MINUTE_MS;
  const start = from === undefined ? end - HOUR_MS : Math.floor(Date.parse(from) / MINUTE_MS) * MINUTE_MS;
  if (start >= end) throw invalidField(['query', 'from'], 'value_error', 'It must lie before `to`', from);
  if (end - start > LONGEST_MS)
    throw invalidField(['query', 'from'], 'value_error', 'It must lie at most 25 hours before `to`', from);
  return { from: start, to: end };
}

async function answerOf(ask: () => Promise<View | null>, kind: string): Promise<View | null> {
  try {
    return await ask();
  } catch (error) {
    throw new ApiError(503, `The ${kind} view cannot be asked at the moment: ${reasonOf(error)}`, { cause: error });
  }
}
