import { ApiError, invalidField } from './http/apiError.ts';

const RUN_ID = /^[A-Za-z0-9_.~:+-]{1,250}$/;
const RESERVED = {
  scheduled__: 'scheduled',
  backfill__: 'backfill',
  asset_triggered__: 'asset triggered',
  asset_materialization__: 'asset materialization',
} as const;

/** Throws 422 for a run id of other characters, 400 for one with the prefix of runs that are not started by hand. */
export function checkRunId(runId: string, loc: readonly string[]): void {
  if (!RUN_ID.test(runId) || runId.includes('..')) {
    throw invalidField(
      loc,
      'string_pattern_mismatch',
      "String should match pattern '^[A-Za-z0-9_.~:+-]+$', hold no '..' and at most 250 characters",
      runId,
    );
  }
  for (const [prefix, kind] of Object.entries(RESERVED)) {
    if (runId.startsWith(prefix))
      throw new ApiError(
        400,
        `The run id '${runId}' is not allowed: the prefix '${prefix}' is reserved for ${kind} runs`,
      );
  }
}
