import type { Report, ToolComponent } from '../component.ts';
import { findGoProgram, missingForGoProgram, provideGoProgram, type GoProgram } from '../goProgram.ts';

const PROGRAM: GoProgram = {
  name: 'rclone',
  package: 'github.com/rclone/rclone',
  version: '1.75.1',
  go: '1.26',
};

/** The absolute path of the program in the cache; null where it was not built yet. */
export function findRclone(): string | null {
  return findGoProgram(PROGRAM);
}

/** As `findRclone`; builds it where it is missing. Throws `MissingToolError` where there is no Go for that. */
export function provideRclone(report: Report): Promise<string> {
  return provideGoProgram(PROGRAM, report);
}

/** What this machine lacks to have rclone; null where it is there or can be built. */
export function missingForRclone(): Promise<string | null> {
  return missingForGoProgram(PROGRAM);
}

export const rclone: ToolComponent = {
  kind: 'tool',
  name: 'rclone',
  describe: () => `rclone ${PROGRAM.version} (built with Go ${PROGRAM.go} or newer from its module)`,
  isInstalled: () => Promise.resolve(findRclone() !== null),
  install: async (report) => {
    await provideRclone(report);
  },
};
