import { afterAll } from 'vitest';
import { childrenOf, type ListedProcess } from './processTable.ts';
import { waitFor } from './waitFor.ts';

const ENDING_MS = 5_000;
const servers = (): readonly ListedProcess[] => childrenOf(process.pid).filter(({ isDetached }) => isDetached);

/** Of every test file, after all of its own clean-up: a server that it has started and left running fails it, and is ended. */
afterAll(async () => {
  try {
    await waitFor(() => servers().length === 0, { timeoutMs: ENDING_MS });
  } catch {
    const left = servers();
    for (const { pid } of left) process.kill(pid, 'SIGKILL');
    const named = left.map(({ pid, command }) => `${command} (process ${pid})`).join(', ');
    throw new Error(
      `this test file leaves running: ${named}. End it in an atEnd, which may be called inside a test too`,
    );
  }
});
