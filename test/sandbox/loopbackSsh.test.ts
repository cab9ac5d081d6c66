import { once } from 'node:events';
import ssh2, { type ClientChannel } from 'ssh2';
import { afterAll, describe, expect, test } from 'vitest';
import { startLoopbackSsh } from '../../sandbox/components/loopbackSsh/loopbackSsh.ts';
import type { SshAccess } from '../../sandbox/components/sshAccess.ts';
import { silent, testFolder } from './testFolder.ts';

const host = await startLoopbackSsh({ folder: testFolder(), report: silent });
afterAll(() => host.stop());

async function login(access: SshAccess): Promise<ssh2.Client> {
  const client = new ssh2.Client();
  // The host may reset the connection while it closes; nobody waits for the client any more then.
  client.on('error', () => undefined);
  client.connect({ host: access.host, port: access.port, username: access.login, privateKey: access.privateKey });
  await once(client, 'ready');
  return client;
}

async function logout(client: ssh2.Client): Promise<void> {
  const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
  client.end();
  await closed;
}

function exec(client: ssh2.Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) =>
    client.exec(command, (error, channel) => (error === undefined ? resolve(channel) : reject(error))),
  );
}

async function finish(channel: ClientChannel) {
  const output = { stdout: '', stderr: '', exit: [] as unknown[] };
  channel.setEncoding('utf8');
  channel.stderr.setEncoding('utf8');
  channel.on('data', (text: string) => (output.stdout += text));
  channel.stderr.on('data', (text: string) => (output.stderr += text));
  channel.on('exit', (...exit: unknown[]) => (output.exit = exit));
  await once(channel, 'close');
  return output;
}

describe('the loopback SSH host', () => {
  test('runs a command for real: stdin, stdout, stderr, exit code', async () => {
    const client = await login(host);
    const channel = await exec(client, 'cat; echo 오류 >&2; exit 7');
    channel.end('입력\n');
    await expect(finish(channel)).resolves.toMatchObject({ stdout: '입력\n', stderr: '오류\n', exit: [7] });
    await logout(client);
  });

  test('passes a signal to the command and names the one that ended it', async () => {
    const client = await login(host);
    const channel = await exec(client, 'echo ready; exec sleep 300');
    channel.once('data', () => channel.signal('TERM'));
    const { exit } = await finish(channel);
    expect(exit.slice(0, 2)).toEqual([null, 'SIGTERM']);
    await logout(client);
  });

  test('carries more output than any buffer holds', async () => {
    const client = await login(host);
    const channel = await exec(client, 'head -c 20000000 /dev/zero | tr "\\0" x');
    const { stdout, exit } = await finish(channel);
    expect([stdout.length, exit]).toEqual([20_000_000, [0]]);
    await logout(client);
  });

  test.each([
    ['another user', { login: 'somebody' }],
    ['another key', { privateKey: ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private }],
  ])('refuses %s', async (_name, wrong) => {
    await expect(login({ ...host, ...wrong })).rejects.toThrow(/authentication methods failed/);
  });
});
