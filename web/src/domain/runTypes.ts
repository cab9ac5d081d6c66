import type { components } from '../api/schema.ts';

export type RunType = components['schemas']['RunType'];

/** How a run came to be, the usual first. */
export const RUN_TYPES = ['scheduled', 'manual', 'backfill', 'asset_triggered'] as const satisfies readonly RunType[];
