import { createHash } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canEnter } from '../../sandbox/components/account.ts';
import { lookUpTaskUser } from '../config/taskUser.ts';
import type { Config } from '../config/resolveConfig.ts';

/**
 * Makes the warehouse's folder where it is one in HARU_HOME, writable for tries. As root below a folder that the tries'
 * user cannot enter it lies in /var/lib/haru. Answers the settings with the folder that it became.
 */
export async function prepareWarehouse(config: Config, report: (message: string) => void): Promise<Config> {
  const inHome = join(config.home, 'warehouse');
  if (config.warehouseUrl !== pathToFileURL(inHome).href) return config;
  const user = lookUpTaskUser(config.taskUser);
  mkdirSync(config.home, { recursive: true });
  if (user === null) {
    mkdirSync(inHome, { recursive: true });
    return config;
  }
  const isReachable = await canEnter({ name: 'tries', ...user }, config.home);
  const folder = isReachable ? inHome : join('/var/lib/haru', shortHash(config.home), 'warehouse');
  if (!isReachable) report(`The warehouse is ${folder}: the user that tries run as cannot enter ${config.home}`);
  mkdirSync(folder, { recursive: true });
  if (!isReachable) for (const above of [dirname(folder), dirname(dirname(folder))]) chmodSync(above, 0o755);
  chownSync(folder, user.uid, user.gid);
  return { ...config, warehouseUrl: pathToFileURL(folder).href };
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
