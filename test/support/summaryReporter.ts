import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Closes a run with minutes per suite and, alone on the last line, `N passed, N failed` or `N passed, N failed, N skipped`. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    const suites = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === 'pending' ? 'failed' : state] += 1;
      }
      if (module.children.size === 0 || module.errors().length > 0) counts.failed += 1;
      const suite = suiteOf(module.relativeModuleId);
      suites.set(suite, (suites.get(suite) ?? 0) + module.diagnostic().duration);
    }
    // After the other reporters' own last words.
    process.once('exit', () => process.stdout.write(`${[...minutes(suites), summaryLine(counts)].join('\n')}\n`));
  }
}

export function summaryLine({ passed, failed, skipped }: { passed: number; failed: number; skipped: number }): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The first two folders of a test file's path: one line each in the summary. */
function suiteOf(file: string): string {
  return file.split('/').slice(0, -1).slice(0, 2).join('/');
}

function minutes(suites: ReadonlyMap<string, number>): string[] {
  return [...suites]
    .sort(([, a], [, b]) => b - a)
    .map(([suite, ms]) => `${(ms / 60_000).toFixed(2).padStart(6)} min  ${suite}`);
}
