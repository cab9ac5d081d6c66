import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSshd } from '../../sandbox/components/sshd/sshd.ts';
import { runRemoteJob } from '../../workers/operators/remoteJob/runRemoteJob.ts';
import { readTarget } from '../../workers/ssh/target.ts';
import { waitFor } from '../support/waitFor.ts';
import { connectionTo, HAS_SSHD, testHost } from './hosts.ts';
import { recordContext } from './operatorContext.ts';
import { startTcpProxy } from './tcpProxy.ts';

test.skipIf(!HAS_SSHD)(
  'sshd is ended and started again in mid-run: the job goes on and is followed to its end (needs sshd)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'haru sshd 시험-'));
    const options = { folder, report: () => undefined };
    const first = await startSshd(options);
    const proxy = await startTcpProxy(first.port);
    const recorded = recordContext();
    const target = { ...readTarget('spark', connectionTo(first)), port: proxy.port };
    const command = (): string[] => ['/bin/bash', '-c', 'for i in $(seq 1 40); do echo "줄 $i"; sleep 0.1; done'];
    const end = runRemoteJob({ target, command, env: {}, resultFile: null, find: () => null }, recorded.context);
    await waitFor(() => recorded.lines.includes('줄 5'));
    await first.stop();
    proxy.reset();
    await waitFor(() => recorded.lines.some((line) => line.includes('connecting again')));
    const second = await startSshd({ ...options, port: first.port });
    await end;
    expect(recorded.lines.filter((line) => line.startsWith('줄 '))).toEqual(
      Array.from({ length: 40 }, (_, i) => `줄 ${i + 1}`),
    );
    await second.stop();
    await proxy.close();
    rmSync(folder, { recursive: true });
  },
);

/** The fault asks for 1,024, which takes a minute. */
const OUTPUT_MB = Number(process.env['HARU_TEST_OUTPUT_MB'] ?? 200);

test(`${OUTPUT_MB} MB of output pass in bounded memory`, { timeout: 300_000 }, async () => {
  const host = await testHost('loopback');
  const { context } = recordContext();
  let lines = 0;
  let peak = 0;
  const start = process.memoryUsage.rss();
  const counting = {
    taskId: context.taskId,
    tryNumber: context.tryNumber,
    idempotencyKey: context.idempotencyKey,
    signal: context.signal,
    handle: null,
    saveHandle: (): Promise<void> => {
      peak = Math.max(peak, process.memoryUsage.rss() - start);
      return Promise.resolve();
    },
    log: { ...context.log, info: (line: string): void => void (lines += line.startsWith('한글') ? 1 : 0) },
  };
  // Lines of a kilobyte, as stack traces and plans are.
  const line = '한글 로그 한 줄이 아주 많이 나온다, 쉬지 않고 계속 나온다. '.repeat(13);
  const count = Math.ceil((OUTPUT_MB * 2 ** 20) / Buffer.byteLength(`${line}\n`));
  const command = (): string[] => ['/bin/bash', '-c', `yes '${line}' | head -n ${count}`];
  const job = { target: readTarget('spark', connectionTo(host)), command, env: {}, resultFile: null, find: () => null };
  await runRemoteJob(job, { ...context, ...counting });
  expect(lines).toBe(count);
  expect(peak / 2 ** 20).toBeLessThan(200);
});
