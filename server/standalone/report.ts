/** Prints a line of progress, with the seconds since the start in front. */
export function createReport(
  write: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): (message: string) => void {
  const started = performance.now();
  return (message) => write(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${message}`);
}
