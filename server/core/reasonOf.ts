/**
 * What an error says, for a line in which somebody reads why something failed. A connection that was refused at every
 * address of a name has no words of its own but an error for each; others have only a cause or a code.
 */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError && error.errors.length > 0)
    return [...new Set(error.errors.map(reasonOf))].join('; ');
  if (error.cause !== undefined) return reasonOf(error.cause);
  return 'code' in error ? String(error.code) : error.name;
}

/** The reason of a failed `fetch`, whose own error says only that it failed: why is in its cause. */
export function fetchReasonOf(error: unknown): string {
  return reasonOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
