/** From here on views look; the events begin an hour before. */
export const START = Date.parse('2022-11-30T12:00:00Z');
export const HOUR_MS = 3_600_000;

/** Every tenth of a second one event, for the given seconds, in JSON; each fifth is a 404, and each other one asks for an item. */
export function viewedEvents(seconds: number, more: object = {}): readonly string[] {
  return Array.from({ length: seconds * 10 }, (_, n) =>
    JSON.stringify({
      '@timestamp': new Date(START - HOUR_MS + n * 100).toISOString(),
      status: n % 5 === 0 ? 404 : 200,
      request: n % 2 === 0 ? `/items?n=${n}` : '/',
      ...more,
    }),
  );
}

/** What an exact view shows of any 600 that follow each other. */
export const VIEW_OF_600 = {
  total: 600,
  statuses: [
    { status: 200, count: 480 },
    { status: 404, count: 120 },
  ],
  paths: [
    { path: '/', count: 300 },
    { path: '/items', count: 300 },
  ],
  sample: null,
  arePathsExact: true,
} as const;
