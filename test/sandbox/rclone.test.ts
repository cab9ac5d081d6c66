import { expect, test } from 'vitest';
import { findRclone, missingForRclone, provideRclone } from '../../sandbox/components/rclone/rclone.ts';
import { runTool } from '../../sandbox/components/tools.ts';
import { silent } from './testFolder.ts';

const MISSING = await missingForRclone();

test.skipIf(MISSING !== null)(
  `rclone is built once (needs ${MISSING ?? 'nothing more'})`,
  { timeout: 900_000 },
  async () => {
    const program = await provideRclone(silent);
    expect(findRclone()).toBe(program);
    expect(await runTool(program, ['version'])).toMatch(/^rclone v1\.75\.1\b/);
  },
);
