import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Deferral } from '../../workers/operators/waiting/pause.ts';
import { ssh } from '../../workers/operators/ssh.ts';
import { isAlive, testFolder } from '../sandbox/testFolder.ts';
import { waitFor } from '../support/waitFor.ts';
import { connectionTo, HAS_SSHD, testHost, type HostKind } from './hosts.ts';
import { recordContext, type ContextSetup } from './operatorContext.ts';

describe.each<HostKind>(['sshd', 'loopback'])('a command on a host that is %s', (kind) => {
  const isSkipped = kind === 'sshd' && !HAS_SSHD;

  describe.skipIf(isSkipped)(`with ${kind}`, async () => {
    if (isSkipped) return;
    const folder = testFolder();
    // The host has a user of its own.
    chmodSync(folder, 0o777);
    const connection = connectionTo(await testHost(kind), { env: { FROM: 'the connection', GREETING: 'none' } });

    function run(
      command: readonly string[],
      options: { readonly env?: Readonly<Record<string, string>>; readonly waitEvery?: '1s' } = {},
      setup: Omit<ContextSetup, 'connection'> = {},
    ) {
      const recorded = recordContext({ connection, ...setup });
      return { ...recorded, end: ssh.run({ ssh: { connection: 'host' }, command, ...options }, recorded.context) };
    }

    test('gets its arguments as they are, and the environment of connection and task', async () => {
      const script = 'printf "%s\\n" "$FROM" "$GREETING" "$@"';
      const job = run(['sh', '-c', script, 'sh', "it's $HOME; `pwd`", '하루 "한 날"'], { env: { GREETING: '안녕' } });
      await expect(job.end).resolves.toEqual({ exitCode: 0, lastLine: '하루 "한 날"' });
      expect(job.lines).toEqual(
        expect.arrayContaining(['the connection', '안녕', "it's $HOME; `pwd`", '하루 "한 날"']),
      );
    });

    test('fails with its exit code and its last line', async () => {
      const job = run(['sh', '-c', 'echo no space left >&2; exit 28']);
      await expect(job.end).rejects.toThrow(/^sh on .* ended with exit code 28; its last line: no space left /);
    });

    test('a program that is not there is named', async () => {
      await expect(run(['no-such-program']).end).rejects.toThrow(/^no-such-program on .* ended with exit code 127/);
    });

    test('is ended with all that it has started when the try is stopped', async () => {
      const job = run(['sh', '-c', 'sleep 300 & echo "sleeps: $!"; wait']);
      const pid = await waitFor(() => Number(/sleeps: (\d+)/.exec(job.lines.join())?.[1] ?? 0) || null);
      expect(isAlive(pid)).toBe(true);
      job.abort('canceled');
      await expect(job.end).rejects.toThrow('canceled');
      await waitFor(() => !isAlive(pid), { what: `the end of ${pid}` });
    });

    test('gives its slot back, and is found again by its handle', async () => {
      const release = join(folder, 'release');
      const script = `until [ -e '${release}' ]; do sleep 0.05; done; echo done`;
      const waitEvery = '1s';
      const first = run(['sh', '-c', script], { waitEvery });
      const deferral = await first.end.then(
        () => null,
        (error: unknown) => error,
      );
      expect(deferral).toBeInstanceOf(Deferral);
      await expect(run(['touch', release]).end).resolves.toMatchObject({ exitCode: 0 });
      const { wait } = deferral as Deferral;
      const again = async (): Promise<unknown> =>
        run(['sh', '-c', script], { waitEvery }, { handle: first.handle(), wait }).end.catch((error: unknown) => {
          if (error instanceof Deferral) return null;
          throw error;
        });
      const result = await waitFor(async () => (await again()) as object | null);
      expect(result).toEqual({ exitCode: 0, lastLine: 'done' });
    });
  });
});
