import { isDay, businessDay, endOfDay, startOfDay } from '../../core/businessDay.ts';
import { loadedSlices } from '../../core/loadedSlices.ts';
import { zoneFault } from '../../core/zone.ts';
import { findAsset } from '../../db/read/assets.ts';
import { invalidField } from '../http/apiError.ts';
import { failures } from '../schema/errors.ts';
import type { Routes } from '../services.ts';
import { EventDay, EventDayQuery } from './eventViews.schema.ts';

/** What the mart's table is called as an asset. */
const MART = 'mart.access_log';
const ZONE = 'Asia/Seoul';

/** A business day of the events: where it begins and ends, and since when the batch view replaces the speed view in it. */
export const eventDayRoutes: Routes = async (app, { services: { database, views } }) => {
  app.get(
    '/views/day',
    {
      schema: {
        operationId: 'getEventDay',
        tags: ['Pages'],
        querystring: EventDayQuery,
        response: { 200: EventDay, ...failures() },
      },
    },
    async ({ query }) => {
      const asset = await findAsset(database.kysely, { uri: MART });
      const partition = asset?.definition.partition;
      const martZone = partition?.kind === 'days' ? partition.zone : null;
      const zone = query.zone ?? martZone ?? ZONE;
      const wrongZone = zoneFault(zone);
      if (wrongZone !== null) throw invalidField(['query', 'zone'], 'value_error', wrongZone, zone);
      const day = query.day ?? businessDay(new Date(), zone);
      if (!isDay(day))
        throw invalidField(['query', 'day'], 'value_error', 'It must be a calendar day, YYYY-MM-DD', day);
      const range = { from: startOfDay(day, zone).getTime(), to: endOfDay(day, zone).getTime() };
      // A mart that is away hides no day; the batch view says what is wrong with it.
      const loads = (await views?.loads(range).catch(() => null)) ?? null;
      return {
        day,
        zone,
        from: new Date(range.from).toISOString(),
        to: new Date(range.to).toISOString(),
        martZone,
        asset: asset ? MART : null,
        slices:
          loads === null
            ? null
            : loadedSlices(range, loads).map(({ from, to, loadedAt }) => ({
                from: new Date(from).toISOString(),
                to: new Date(to).toISOString(),
                loadedAt: loadedAt === null ? null : new Date(loadedAt).toISOString(),
              })),
      };
    },
  );
};
