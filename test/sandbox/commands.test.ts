import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  sandboxStatus,
  startComponent,
  stopComponent,
  UnknownComponentError,
} from '../../sandbox/components/commands.ts';
import { endProcess, isRunning } from '../../sandbox/components/processIdentity.ts';
import { COMPONENTS } from '../../sandbox/components/registry.ts';
import { spawnServer } from '../../sandbox/components/serverProcess.ts';
import { writeServerRecord } from '../../sandbox/components/serverRecord.ts';
import { silent, testFolder } from './testFolder.ts';

test('a server that is started is shown with its pid and can be stopped by its name', async () => {
  const folder = testFolder();
  const facts = await startComponent('loopback-ssh', folder, silent);
  expect(Object.keys(facts)).toEqual(['host', 'port', 'login', 'hostKey', 'pid']);
  const status = await sandboxStatus(folder);
  expect(status.map(({ name }) => name)).toEqual(COMPONENTS.map(({ name }) => name));
  expect(status.filter(({ pid }) => pid !== null)).toEqual([
    expect.objectContaining({ name: 'loopback-ssh', installed: true, pid: facts['pid'] }),
  ]);
  await expect(stopComponent('loopback-ssh', folder)).resolves.toBe(true);
  await expect(stopComponent('loopback-ssh', folder)).resolves.toBe(false);
});

test('what is left of a component whose server is gone is stopped by its name too', async () => {
  const folder = testFolder();
  const [server, node] = await Promise.all(
    [1, 2].map((n) =>
      spawnServer({ command: '/bin/sleep', args: ['60'], env: {}, output: join(folder, `sleep${n}.log`) }),
    ),
  );
  writeServerRecord(join(folder, 'yarn'), { server: server!, port: 1, others: { node: node! } });
  await endProcess(server!);
  await expect(stopComponent('yarn', folder)).resolves.toBe(true);
  expect(isRunning(node!)).toBe(false);
  await expect(stopComponent('yarn', folder)).resolves.toBe(false);
});

test('a wrong name is answered with the right ones, and a tool has no server', async () => {
  await expect(startComponent('oracle', testFolder(), silent)).rejects.toThrow(UnknownComponentError);
  await expect(startComponent('oracle', testFolder(), silent)).rejects.toThrow(/postgres.*redis.*hdfs/);
  await expect(startComponent('chromium', testFolder(), silent)).rejects.toThrow(/no server to start/);
});
