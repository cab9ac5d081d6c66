import { HaruError } from './errors.ts';
import { firstOf } from './firstOf.ts';

interface NamedRun {
  readonly run_no: number;
  readonly dag_id: string;
  readonly run_id: string;
}

interface RunByRun<R> {
  /** One for each run. */
  readonly requests: readonly R[];
  /** What was chosen in the runs, which names them. */
  readonly rows: readonly NamedRun[];
  /** A transaction of its own. False: the run is gone, or on another version. */
  readonly change: (request: R) => Promise<boolean>;
  /** Leaves the record of what was changed; `part`: a run was refused, and only those before it were changed. */
  readonly record: (part: { readonly changed_runs?: readonly string[] }) => Promise<void>;
}

/** Runs that an error names. */
const MAX_NAMED = 10;

/**
 * Changes runs one after another. Where one is refused, those before it stay changed: that is recorded, and the error says
 * which they are. Throws `CONFLICT` for a run that is gone or on another version.
 */
export async function changeRunByRun<R extends { readonly runNo: number }>({
  requests,
  rows,
  change,
  record,
}: RunByRun<R>): Promise<void> {
  const runs = new Map(rows.map((row) => [row.run_no, row]));
  const changed: string[] = [];
  try {
    for (const request of requests) {
      const run = runs.get(request.runNo)!;
      if (!(await change(request))) throw leftMeanwhile(run);
      changed.push(run.run_id);
    }
  } catch (error) {
    if (changed.length === 0) throw error;
    await record({ changed_runs: changed });
    throw error instanceof HaruError ? halfway(error, changed) : error;
  }
  await record({});
}

function leftMeanwhile({ dag_id: dagId, run_id: runId }: NamedRun): HaruError {
  return new HaruError(
    'CONFLICT',
    `The DagRun \`${runId}\` of \`${dagId}\` was deleted or moved to another version meanwhile: try again.`,
    { dagId, runId },
  );
}

function halfway(error: HaruError, changed: readonly string[]): HaruError {
  const list = firstOf(
    changed.map((runId) => `\`${runId}\``),
    MAX_NAMED,
  );
  return new HaruError(error.code, `${error.message} Changed before it, and not taken back: ${list}.`, error.fields, {
    cause: error,
  });
}
