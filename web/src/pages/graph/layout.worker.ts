import { layoutGrouped, type GroupedInput } from '../../domain/groupedGraph.ts';

/** Lays out graphs that are too large to hold up the page. */
self.addEventListener('message', ({ data }: MessageEvent<GroupedInput>) => {
  self.postMessage(layoutGrouped(data));
});
