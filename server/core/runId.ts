/** Characters of a run id; it is part of paths, of names in stores and of commands. */
const RUN_ID = /^[A-Za-z0-9_.~:+-]{1,250}$/;

/** Of runs that nobody starts by hand. */
const RESERVED = {
  scheduled__: 'scheduled',
  backfill__: 'backfill',
  asset_triggered__: 'asset triggered',
  asset_materialization__: 'asset materialization',
} as const;

export interface RunIdProblem {
  readonly kind: 'malformed' | 'reserved';
  readonly message: string;
}

/** Why a run that somebody starts cannot have this id; null: it can. */
export function runIdProblem(runId: string): RunIdProblem | null {
  if (!RUN_ID.test(runId) || runId.includes('..')) {
    return {
      kind: 'malformed',
      message: "String should match pattern '^[A-Za-z0-9_.~:+-]+$', hold no '..' and at most 250 characters",
    };
  }
  const reserved = Object.entries(RESERVED).find(([prefix]) => runId.startsWith(prefix));
  if (reserved === undefined) return null;
  const [prefix, kind] = reserved;
  return {
    kind: 'reserved',
    message: `The run id '${runId}' is not allowed: the prefix '${prefix}' is reserved for ${kind} runs`,
  };
}
