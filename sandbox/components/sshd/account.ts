import { userInfo } from 'node:os';
import type { Report } from '../component.ts';
import { needTool, runTool } from '../tools.ts';

const ACCOUNT = 'haru-ssh';

/** The user whom sshd lets in: as root an unprivileged one, made at the first call and said aloud, else the user that we are. */
export async function sshdAccount(report: Report): Promise<string> {
  if (process.getuid?.() !== 0) return userInfo().username;
  try {
    await runTool('id', ['-u', ACCOUNT]);
    return ACCOUNT;
  } catch {
    report(`Making the user ${ACCOUNT} for logins over SSH`);
  }
  await runTool(needTool('useradd', 'sshd', 'passwd'), ['--create-home', '--shell', '/bin/bash', ACCOUNT]);
  // Without PAM sshd refuses an account whose password is "locked" (!), even with a key; `*` is "none" and not "locked".
  await runTool(needTool('usermod', 'sshd', 'passwd'), ['-p', '*', ACCOUNT]);
  return ACCOUNT;
}
