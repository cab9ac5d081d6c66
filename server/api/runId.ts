import { runIdProblem } from '../core/runId.ts';
import { ApiError, invalidField } from './http/apiError.ts';

/** Throws 422 for a run id of other characters, 400 for one with the prefix of runs that are not started by hand. */
export function checkRunId(runId: string, loc: readonly string[]): void {
  const problem = runIdProblem(runId);
  if (problem?.kind === 'malformed') throw invalidField(loc, 'string_pattern_mismatch', problem.message, runId);
  if (problem) throw new ApiError(400, problem.message);
}
