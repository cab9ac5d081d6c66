import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Report } from './component.ts';
import { findTool, runTool } from './tools.ts';

const POLICY_FILE = '/usr/sbin/policy-rc.d';
const POLICY = '#!/bin/sh\n# Of an installation by haru, which removes it at its end.\nexit 101\n';

/** Whether packages can be installed here without asking anybody: Debian, Ubuntu or a relative, as root. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && isDebianLike() && findTool('apt-get') !== null;
}

/**
 * Installs packages of the distribution and says so. No service of theirs is started: a policy file forbids it for the
 * time of the installation, unless the machine has one of its own.
 */
export async function installPackages(packages: readonly string[], report: Report): Promise<void> {
  report(`Installing the distribution's ${packages.join(', ')} (apt-get)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '-q', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...packages];
  // One of ours that is there already was left by an installation that was killed.
  const ownPolicy = !existsSync(POLICY_FILE) || readFileSync(POLICY_FILE, 'utf8') === POLICY;
  if (ownPolicy) writeFileSync(POLICY_FILE, POLICY, { mode: 0o755 });
  try {
    await runTool('apt-get', ['update', '-q'], { env });
    await runTool('apt-get', install, { env });
  } finally {
    if (ownPolicy) rmSync(POLICY_FILE, { force: true });
  }
}

function isDebianLike(): boolean {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
