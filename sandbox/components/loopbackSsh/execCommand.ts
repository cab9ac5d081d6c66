import { spawn } from 'node:child_process';
import { homedir, userInfo } from 'node:os';
import type { ServerChannel, Session } from 'ssh2';
import { hostEnv } from './hostEnv.ts';

/** Runs a command for real in the user's login shell, as sshd does: a process group of its own that outlives the connection. */
export function execCommand(
  session: Session,
  channel: ServerChannel,
  command: string,
  env: Readonly<Record<string, string>>,
): void {
  const user = userInfo();
  const shell = user.shell ?? '/bin/sh';
  const child = spawn(shell, ['-c', command], {
    cwd: homedir(),
    env: { ...hostEnv(user, shell), ...env },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const tell = (finish: () => void): void => {
    if (channel.writable) finish();
    channel.end();
  };

  child.stdin.on('error', () => undefined);
  channel.on('error', () => undefined);
  channel.pipe(child.stdin);
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  session.on('signal', (accept: (() => void) | undefined, _reject: unknown, { name }: { name: string }) => {
    accept?.();
    signalGroup(child.pid, name);
  });
  channel.on('close', () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  });
  child.on('error', (error) =>
    tell(() => {
      channel.stderr.write(`${error.message}\n`);
      channel.exit(127);
    }),
  );
  child.on('close', (code, signal) =>
    tell(() => (signal === null ? channel.exit(code ?? 255) : channel.exit(signal.replace(/^SIG/, '')))),
  );
}

function signalGroup(pid: number | undefined, name: string): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name.startsWith('SIG') ? name : `SIG${name}`);
  } catch {
    // The group has ended, or the client asked for a signal that does not exist: a client gets no answer to a signal.
  }
}
