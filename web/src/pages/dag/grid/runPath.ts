/** The address of a run. */
export function runPath(dagId: string, runId: string): string {
  return `/dags/${encodeURIComponent(dagId)}/runs/${encodeURIComponent(runId)}`;
}
