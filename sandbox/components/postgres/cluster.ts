import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Report } from '../component.ts';
import { runTool } from '../tools.ts';
import type { Place } from './place.ts';

export const SUPERUSER = 'haru';

/** Makes the data folder where there is none: UTF-8, one collation on every machine, one superuser with this password. */
export async function createCluster(place: Place, password: string, report: Report): Promise<void> {
  if (existsSync(join(place.data, 'PG_VERSION'))) return checkVersion(place);
  report('Creating the Postgres data folder');
  const { account } = place;
  const draft = join(place.home, 'data.draft');
  const passwordFile = join(place.home, 'password.draft');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account !== null) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  const version = await serverVersion(place);
  const locale =
    version >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'] : ['--locale=C'];
  try {
    const args = [
      `--pgdata=${draft}`,
      `--username=${SUPERUSER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      ...locale,
    ];
    await runTool(join(place.binaries, 'bin', 'initdb'), args, {
      ...identityOf(place),
      cwd: '/',
      env: serverEnv(),
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, place.data);
}

/** Nothing of ours: a PG* variable of the caller must not steer the server. */
export function serverEnv(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}

export function identityOf(place: Place): { uid?: number; gid?: number } {
  return place.account === null ? {} : { uid: place.account.uid, gid: place.account.gid };
}

async function serverVersion(place: Place): Promise<number> {
  const text = await runTool(join(place.binaries, 'bin', 'postgres'), ['--version'], {
    ...identityOf(place),
    cwd: '/',
    env: serverEnv(),
  });
  return Number(/ (\d+)/.exec(text)?.[1]);
}

async function checkVersion(place: Place): Promise<void> {
  const stored = Number(readFileSync(join(place.data, 'PG_VERSION'), 'utf8').trim());
  const here = await serverVersion(place);
  if (stored !== here)
    throw new Error(
      `${place.data} was made by Postgres ${stored} and this one is ${here}: dump it with the old one (pg_dumpall) or use another folder`,
    );
}
