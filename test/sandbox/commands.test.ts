import { expect, test } from 'vitest';
import {
  sandboxStatus,
  startComponent,
  stopComponent,
  UnknownComponentError,
} from '../../sandbox/components/commands.ts';
import { COMPONENTS } from '../../sandbox/components/registry.ts';
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

test('a wrong name is answered with the right ones, and a tool has no server', async () => {
  await expect(startComponent('oracle', testFolder(), silent)).rejects.toThrow(UnknownComponentError);
  await expect(startComponent('oracle', testFolder(), silent)).rejects.toThrow(/postgres.*redis.*hdfs/);
  await expect(startComponent('chromium', testFolder(), silent)).rejects.toThrow(/no server to start/);
});
