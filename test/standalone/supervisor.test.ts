import { expect, test } from 'vitest';
import { startProcess } from '../support/startProcess.ts';
import { temporaryFolder } from '../cli/runHaru.ts';

test('a stop is waited for to its end, though nothing else keeps the process alive', async () => {
  const process = startProcess(['test/support/stopOfSupervisor.ts', await temporaryFolder()], {});
  expect(await process.ended, process.output()).toBe(0);
  expect(process.output()).toContain('stopped');
}, 60_000);
