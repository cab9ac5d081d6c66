import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { canEnter, canExecute, ownerOf, serverAccount, type Account } from '../account.ts';
import type { Report } from '../component.ts';
import { copyOpenly, makeOpenFolder, openFolderFor, possibleHomes } from '../openFolder.ts';
import type { PostgresBinaries } from './binaries.ts';

/** Where a Postgres lives and as whom it runs. */
export interface Place {
  readonly home: string;
  /** Its data folder, `<home>/data`. */
  readonly data: string;
  /** Folder of `bin/postgres`, which the account can execute. */
  readonly binaries: string;
  /** Null: as the user that we are. */
  readonly account: Account | null;
}

/** Chooses and makes the folders; data that is there already stays where it is and keeps its owner. */
export async function preparePlace(
  folder: string,
  name: string,
  binaries: PostgresBinaries,
  report: Report,
): Promise<Place> {
  const [inside, outside] = possibleHomes(folder, name);
  const existing = [inside, outside].find((home) => existsSync(join(home, 'data', 'PG_VERSION')));
  const account =
    existing === undefined
      ? await serverAccount('Postgres', report)
      : process.getuid?.() === 0
        ? ownerOf(join(existing, 'data'))
        : null;
  mkdirSync(resolve(folder), { recursive: true });
  if (account === null) {
    const home = existing ?? inside;
    mkdirSync(home, { recursive: true });
    return { home, data: join(home, 'data'), binaries: binaries.root, account };
  }
  const home = existing ?? ((await canEnter(account, resolve(folder))) ? inside : outside);
  makeOpenFolder(home);
  if (!(await canEnter(account, home))) {
    throw new Error(
      `Postgres runs as user ${account.name}, who may no longer enter ${home}: open the folders above it for others (chmod o+x)`,
    );
  }
  if (home === outside && existing === undefined)
    report(`Postgres keeps its data in ${home}: other users cannot enter ${resolve(folder)}`);
  const programs = await reachableBinaries(folder, binaries, account, report);
  return { home, data: join(home, 'data'), binaries: programs, account };
}

async function reachableBinaries(
  folder: string,
  binaries: PostgresBinaries,
  account: Account,
  report: Report,
): Promise<string> {
  if (!binaries.movable || (await canExecute(account, join(binaries.root, 'bin', 'postgres')))) return binaries.root;
  const { version } = JSON.parse(readFileSync(join(dirname(binaries.root), 'package.json'), 'utf8')) as {
    version: string;
  };
  const copy = join(openFolderFor(folder), `postgres-binaries-${version}`);
  if (existsSync(copy)) return copy;
  report(`Copying the Postgres server to ${copy}: other users cannot enter ${dirname(binaries.root)}`);
  copyOpenly(binaries.root, copy);
  return copy;
}
