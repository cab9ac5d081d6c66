import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { canEnter, serverAccount, type Account } from '../account.ts';
import type { Report } from '../component.ts';
import { copyOpenly, makeOpenFolder, openFolderFor, possibleHomes } from '../openFolder.ts';

/** Where an OpenSearch lives and as whom it runs. */
export interface Place {
  readonly home: string;
  /** Null: as the user that we are. */
  readonly account: Account | null;
}

const PARTS = ['conf', 'data', 'log', 'tmp'];

/** Chooses and makes the folders: below `folder`, or, as root below a folder that others cannot enter, in /var/lib/haru. */
export async function preparePlace(folder: string, name: string, report: Report): Promise<Place> {
  const [inside, outside] = possibleHomes(folder, name);
  mkdirSync(resolve(folder), { recursive: true });
  const account = await serverAccount('OpenSearch', report);
  const isOpen = account === null || (await canEnter(account, resolve(folder)));
  const home = isOpen ? inside : outside;
  if (!isOpen && !existsSync(home))
    report(`OpenSearch keeps its data in ${home}: other users cannot enter ${resolve(folder)}`);
  for (const part of PARTS) makeOpenFolder(join(home, part));
  if (account !== null) for (const part of PARTS) chownSync(join(home, part), account.uid, account.gid);
  return { home, account };
}

/** The folder itself where the account can enter it, else a copy of it in /var/lib/haru. */
export async function reachable(folder: string, account: Account | null, report: Report): Promise<string> {
  if (account === null || (await canEnter(account, folder))) return folder;
  const copy = join(openFolderFor(folder), basename(folder));
  if (!existsSync(copy)) report(`Copying ${folder} to ${copy}: user ${account.name} cannot enter the former`);
  copyOpenly(folder, copy);
  return copy;
}
