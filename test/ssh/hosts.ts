import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from '../support/atEnd.ts';
import type { Json } from '../../server/core/definition.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { startLoopbackSsh } from '../../sandbox/components/loopbackSsh/loopbackSsh.ts';
import type { SshAccess } from '../../sandbox/components/sshAccess.ts';
import { sshd, startSshd } from '../../sandbox/components/sshd/sshd.ts';
import { canInstallPackages } from '../../sandbox/components/debianPackage.ts';

export type HostKind = 'sshd' | 'loopback';

/** Where there is no sshd and none can be installed, its tests are skipped by its name. */
export const HAS_SSHD = (await sshd.isInstalled()) || canInstallPackages();

/** A real SSH host for the calling test file alone, below a folder with a space and Hangul in its name. */
export async function testHost(kind: HostKind): Promise<SshAccess & { readonly pid: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'haru ssh 시험-'));
  const options = { folder, report: () => undefined };
  const host = await (kind === 'sshd' ? startSshd(options) : startLoopbackSsh(options));
  atEnd(async () => {
    await host.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return host;
}

export function connectionTo(host: SshAccess, extra: Readonly<Record<string, Json>> = {}): ConnectionValue {
  return {
    type: 'ssh',
    host: host.host,
    port: host.port,
    login: host.login,
    extra: { privateKey: host.privateKey, hostKey: host.hostKey, ...extra },
  };
}
