import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../server/core/definition.ts';
import type { Wait } from '../../server/core/waiting.ts';
import type { OperatorContext } from '../../workers/operators/operator.ts';
import { runRemoteJob, type RemoteJobResult } from '../../workers/operators/remoteJob/runRemoteJob.ts';
import { Deferral } from '../../workers/operators/waiting/pause.ts';
import { connectSsh, SSH_TIMING, type SshTiming } from '../../workers/ssh/connect.ts';
import { readTarget, type SshTarget } from '../../workers/ssh/target.ts';
import { atEnd } from '../support/atEnd.ts';
import { waitFor } from '../support/waitFor.ts';
import { connectionTo, HAS_SSHD, testHost, type HostKind } from './hosts.ts';
import { recordContext, type RecordedContext } from './operatorContext.ts';
import { startTcpProxy } from './tcpProxy.ts';

const IMPATIENT = { ...SSH_TIMING, openMs: 1500, commandMs: 3000, keepaliveMs: 500 };

interface Running extends RecordedContext {
  readonly end: Promise<RemoteJobResult>;
}

interface Setup {
  readonly handle?: Json;
  readonly leftHandle?: Json;
  readonly resultFile?: string;
  readonly timing?: SshTiming;
  readonly wait?: Wait;
  readonly waitEveryMs?: number;
}

function start(target: SshTarget, script: string, setup: Setup = {}): Running {
  const { handle, leftHandle, wait, waitEveryMs } = setup;
  const recorded = recordContext({
    ...(handle !== undefined && { handle }),
    ...(leftHandle !== undefined && { leftHandle }),
    ...(wait !== undefined && { wait }),
  });
  const job = {
    target,
    command: () => ['/bin/bash', '-c', script],
    env: { GREETING: "안녕 '$HOME'" },
    resultFile: setup.resultFile ?? null,
    find: () => null,
    timing: setup.timing ?? SSH_TIMING,
    ...(waitEveryMs !== undefined && { waitEveryMs }),
  };
  return { ...recorded, end: runRemoteJob(job, recorded.context) };
}

function waitForLine({ lines }: RecordedContext, pattern: RegExp): Promise<string> {
  return waitFor(() => lines.find((line) => pattern.test(line)) ?? null, {
    what: `a line like ${pattern}`,
    timeoutMs: 20_000,
  });
}

function groupOf(line: string): number {
  return Number(/process group (\d+)/.exec(line)?.[1]);
}

function isGroupAlive(pid: number): boolean {
  try {
    process.kill(-pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

describe.each<HostKind>(['sshd', 'loopback'])('a job on a host that is %s', (kind) => {
  const isSkipped = kind === 'sshd' && !HAS_SSHD;

  describe.skipIf(isSkipped)(`with ${kind}`, async () => {
    if (isSkipped) return;
    const host = await testHost(kind);
    const target = readTarget('spark', connectionTo(host));

    test('gives its output line by line and succeeds with exit code 0', async () => {
      const job = start(target, 'echo 하나; echo 둘 >&2; echo "$GREETING"; printf 끝');
      await expect(job.end).resolves.toMatchObject({ result: null });
      expect(job.lines).toEqual(expect.arrayContaining(['하나', '둘', "안녕 '$HOME'", '끝']));
    });

    test.each([
      ['exit 7', /ended with exit code 7/],
      ['echo 실패했습니다 >&2; exit 255', /ended with exit code 255; its last line: 실패했습니다/],
      ['kill -TERM $$', /ended with exit code 143/],
      ['kill -KILL $$', /ended with exit code 137/],
      ['kill -KILL -- -$(ps -o pgid= -p $$ | tr -d " ")', /ended without an exit code/],
    ])('%j is a failure that is named', async (script, message) => {
      await expect(start(target, script).end).rejects.toThrow(message);
    });

    test('a program that does not exist is named', async () => {
      const { context } = recordContext();
      const job = { target, command: () => ['/no/such/spark-submit'], env: {}, resultFile: null, find: () => null };
      await expect(runRemoteJob(job, context)).rejects.toThrow(/exit code 127.*no\/such\/spark-submit.*not found/i);
    });

    test('Korean text keeps whole over chunk borders in much output', async () => {
      const job = start(target, `yes '한글 로그 한 줄, 깨지면 안 된다' | head -n 40000`);
      await job.end;
      expect(job.lines.filter((line) => line === '한글 로그 한 줄, 깨지면 안 된다')).toHaveLength(40_000);
      expect(job.lines.join('')).not.toContain('\u{fffd}');
    });

    test('a result file is read back, and one of an earlier job is never taken for it', async () => {
      const file = `haru test 결과 ${process.pid}-${kind}.json`;
      const good = start(target, `echo '{"rows":3,"이름":"하루"}' > '${file}'`, { resultFile: file });
      await expect(good.end).resolves.toMatchObject({ result: { rows: 3, 이름: '하루' } });
      await expect(start(target, 'true', { resultFile: file }).end).rejects.toThrow(/has no file haru test/);
      await expect(start(target, `echo '{' > '${file}'`, { resultFile: file }).end).rejects.toThrow(/is no JSON/);
      const session = await connectSsh(target);
      await session.runScript(`rm -f '${file}'`);
      session.close();
    });

    test('a connection that is reset in mid-run is made again, and nothing of the output is missing', async () => {
      const proxy = await startTcpProxy(host.port);
      const job = start({ ...target, port: proxy.port }, 'for i in $(seq 1 30); do echo "줄 $i"; sleep 0.1; done');
      await waitForLine(job, /^줄 5$/);
      proxy.reset();
      await job.end;
      await proxy.close();
      expect(job.lines.filter((line) => line.startsWith('줄 '))).toEqual(
        Array.from({ length: 30 }, (_, i) => `줄 ${i + 1}`),
      );
      expect(job.lines.some((line) => line.startsWith('connected to'))).toBe(true);
    });

    test('a half-open connection is noticed, and the job is followed on a new one', async () => {
      const proxy = await startTcpProxy(host.port);
      const job = start({ ...target, port: proxy.port }, 'for i in $(seq 1 40); do echo "줄 $i"; sleep 0.1; done', {
        timing: IMPATIENT,
      });
      await waitForLine(job, /^줄 5$/);
      proxy.freeze();
      await job.end;
      await proxy.close();
      expect(job.lines.filter((line) => line.startsWith('줄 '))).toHaveLength(40);
    });

    test('a later claim of the same try finds the job again and launches no second one', async () => {
      const marker = `/tmp/haru-launches-${process.pid}-${kind}`;
      atEnd(() => rmSync(marker, { force: true }));
      const proxy = await startTcpProxy(host.port);
      const first = start(
        { ...target, port: proxy.port },
        `echo launched >> ${marker}; for i in $(seq 1 20); do echo "줄 $i"; sleep 0.2; done`,
      );
      await waitForLine(first, /^줄 3$/);
      const second = start({ ...target, port: proxy.port }, 'echo a second command must not run', {
        handle: first.handle(),
      });
      await Promise.all([first.end, second.end]);
      await proxy.close();
      expect(second.lines.some((line) => line.startsWith('attached to job'))).toBe(true);
      expect(second.lines).toContain('줄 20');
      expect(second.lines.join('\n')).not.toContain('second command');
      expect(readFileSync(marker, 'utf8')).toBe('launched\n');
    });

    test('a claim after the end gets the same result, and the output is off the host’s disk', async () => {
      const first = start(target, 'echo 결과');
      await first.end;
      const second = start(target, 'echo again', { handle: first.handle() });
      await second.end;
      expect(second.lines).not.toContain('again');
      const session = await connectSsh(target);
      const { name } = first.handle() as { name: string };
      const { stdout } = await session.runScript(`ls "$HOME/.haru/jobs/${name}"`);
      session.close();
      expect(stdout.toString().split('\n').filter(Boolean)).toEqual(['exit', 'launched', 'pid']);
    });

    test('a handle without a job, left by a worker that died in between, launches it', async () => {
      const first = start(target, 'echo never');
      first.abort('the worker ends');
      await expect(first.end).rejects.toThrow('the worker ends');
      const handle = { ...(first.handle() as object), name: `haru-fresh-${process.pid}-${kind}` };
      await expect(start(target, 'echo 시작', { handle }).end).resolves.toMatchObject({ lastLine: '시작' });
    });

    test('one that is waited for is looked at by later claims, which launch nothing', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'haru-waited-'));
      // The job may be another user's.
      chmodSync(folder, 0o777);
      atEnd(() => rmSync(folder, { recursive: true }));
      const waitEveryMs = 1_000;
      const deferralOf = ({ end }: Running): Promise<Deferral> =>
        end.then(
          () => Promise.reject(new Error('it has ended')),
          (error: unknown) => (error instanceof Deferral ? error : Promise.reject(error as Error)),
        );
      const script = `echo launched >> '${folder}/launches'; echo 하나; while [ ! -e '${folder}/go' ]; do sleep 0.1; done; printf '둘\n셋'`;
      const first = start(target, script, { waitEveryMs });
      const launchedAt = Date.now();
      const { wait, until } = await deferralOf(first);
      const { name } = first.handle() as { name: string };
      expect(wait).toMatchObject({ kind: 'job', name, since: expect.closeTo(launchedAt, -4) as number });
      expect(until!.getTime() - Date.now()).toBeGreaterThan(0);
      expect(first.lines).toContain('하나');
      expect(first.isUnderWay()).toBe(true);
      const second = start(target, 'echo no', { handle: first.handle(), wait, waitEveryMs });
      expect((await deferralOf(second)).wait).toEqual(wait);
      expect(second.lines).toEqual([]);
      writeFileSync(join(folder, 'go'), '');
      const last = start(target, 'echo no', { handle: second.handle(), wait });
      await expect(last.end).resolves.toMatchObject({ lastLine: '셋' });
      expect(last.lines).toEqual(['둘', '셋']);
      expect(last.isUnderWay()).toBe(false);
      expect(readFileSync(join(folder, 'launches'), 'utf8')).toBe('launched\n');
      const handle = { ...(first.handle() as object), name: `haru-swept-${process.pid}-${kind}` };
      const swept = start(target, `echo launched >> '${folder}/launches'`, { handle, wait, waitEveryMs });
      await expect(swept.end).rejects.toThrow(/ended without an exit code/);
      expect(readFileSync(join(folder, 'launches'), 'utf8')).toBe('launched\n');
    });

    test('a cancel ends the whole process group on the host, and a child that left it', async () => {
      const job = start(target, 'sleep 300 & setsid sleep 301 & trap "" TERM; echo ready; sleep 302; sleep 303');
      const group = groupOf(await waitForLine(job, /^process group \d+/));
      await waitForLine(job, /^ready$/);
      expect(isGroupAlive(group)).toBe(true);
      job.abort('canceled by kim');
      await expect(job.end).rejects.toThrow('canceled by kim');
      expect(job.lines.at(-1)).toMatch(/is ended$/);
      await waitFor(() => !isGroupAlive(group), { what: 'the reaping of the dead' });
      const session = await connectSsh(target);
      const left = await session.runScript(
        `grep -lsF 'HARU_JOB=${(job.handle() as { name: string }).name}' /proc/[0-9]*/environ; true`,
      );
      session.close();
      expect(left.stdout.toString()).toBe('');
    });

    test('the job that an earlier try left is ended before anything is launched', async () => {
      const lost = start(target, 'echo ready; sleep 306; sleep 307');
      const group = groupOf(await waitForLine(lost, /^process group \d+/));
      await waitForLine(lost, /^ready$/);
      const ended = lost.end.then(
        () => 'success',
        (error: Error) => error.message,
      );
      const leftHandle = lost.handle();
      const name = `haru-other-${process.pid}-${kind}`;
      const script = `grep -lsF 'HARU_JOB=${(leftHandle as { name: string }).name}' /proc/[0-9]*/environ; echo looked`;
      const next = start(target, script, { leftHandle });
      await expect(next.end).resolves.toMatchObject({ lastLine: 'looked' });
      expect(next.lines).toContainEqual(expect.stringMatching(/which an earlier try left on .* is ended$/));
      expect(next.lines.filter((line) => line.startsWith('/proc/'))).toEqual([]);
      await waitFor(() => !isGroupAlive(group), { what: 'the reaping of the dead' });
      expect(await ended).toMatch(/ended/);
      await start(target, 'true', { leftHandle }).end;
      const elsewhere = start(target, 'true', {
        leftHandle: { ...(leftHandle as object), host: 'gone@nowhere:1', name },
      });
      await elsewhere.end;
      expect(elsewhere.lines).toContainEqual(
        expect.stringMatching(/to which connection "spark" does not lead any more/),
      );
      await expect(start(target, 'true', { leftHandle: 'the id of a run' }).end).resolves.toMatchObject({});
    });

    test('what is left of a job whose leader was killed is ended before the try fails', async () => {
      const job = start(target, 'echo ready; sleep 1; kill -KILL $PPID; sleep 304; sleep 305');
      const group = groupOf(await waitForLine(job, /^process group \d+/));
      await expect(job.end).rejects.toThrow(/ended without an exit code/);
      expect(job.lines.at(-1)).toMatch(/is ended$/);
      await waitFor(() => !isGroupAlive(group), { what: 'the reaping of the dead' });
    });

    test('a claim that has lost its lease leaves the job to the one that has it', async () => {
      const recorded = recordContext();
      const refused = Object.assign(Object.create(recorded.context) as OperatorContext, {
        saveHandle: async (handle: Json) => {
          if (recorded.handle() !== null) throw new Error('the lease of this try has gone to another');
          await recorded.context.saveHandle(handle);
        },
      });
      const command = (): string[] => ['/bin/bash', '-c', 'for i in $(seq 1 25); do echo "줄 $i"; sleep 0.2; done'];
      const job = { target, command, env: {}, resultFile: null, find: () => null };
      await expect(runRemoteJob(job, refused)).rejects.toThrow('the lease of this try has gone to another');
      const second = start(target, 'echo a second command must not run', { handle: recorded.handle() });
      await second.end;
      expect(second.lines).toContain('줄 25');
    });

    test('a canceled job can not be launched by a late claim', async () => {
      const job = start(target, 'sleep 300');
      await waitForLine(job, /^process group \d+/);
      job.abort('canceled');
      await expect(job.end).rejects.toThrow('canceled');
      const late = start(target, 'echo late', { handle: job.handle() });
      await expect(late.end).rejects.toThrow(/ended/);
      expect(late.lines).not.toContain('late');
    });

    test('a host key that changed is refused, and nothing is run', async () => {
      const other = await testHost('loopback');
      const changed = { ...target, port: other.port, login: other.login };
      const job = start(changed, 'echo must not run');
      await expect(job.end).rejects.toMatchObject({
        code: 'host_key',
        message: expect.stringContaining(other.hostKey) as string,
      });
      expect(job.lines.join('\n')).not.toContain('must not run');
    });

    test('a key that the host does not know is refused at once', async () => {
      const stranger = await testHost('loopback');
      const job = start({ ...target, privateKey: stranger.privateKey }, 'true');
      await expect(job.end).rejects.toMatchObject({ code: 'denied' });
    });
  });
});
