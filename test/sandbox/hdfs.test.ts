import { expect, test } from 'vitest';
import { startHdfs } from '../../sandbox/components/hdfs/hdfs.ts';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { waitFor } from '../support/waitFor.ts';
import { isAlive, silent, testFolder } from './testFolder.ts';

const MISSING = findJavaHome({ min: 11, max: 21 }) === null ? 'java' : findTool('mvn') === null ? 'mvn' : null;

test.skipIf(MISSING !== null)(
  `HDFS starts, is adopted, and gets its DataNode back (needs ${MISSING ?? 'nothing more'})`,
  { timeout: 240_000 },
  async () => {
    const folder = testFolder();
    const first = await startHdfs({ folder, report: silent });
    const made = await fetch(`http://127.0.0.1:${first.port}/webhdfs/v1/창고?op=MKDIRS&user.name=${first.user}`, {
      method: 'PUT',
    });
    expect(await made.json()).toEqual({ boolean: true });
    const second = await startHdfs({ folder, report: silent });
    expect([second.pid, second.dataNodePid]).toEqual([first.pid, first.dataNodePid]);
    process.kill(second.dataNodePid, 'SIGKILL');
    await waitFor(() => !isAlive(first.dataNodePid));
    await second.startDataNode();
    expect(second.dataNodePid).not.toBe(first.dataNodePid);
    await second.stop();
    for (const pid of [first.pid, second.dataNodePid])
      await waitFor(() => !isAlive(pid), { what: `the end of ${pid}` });
  },
);
