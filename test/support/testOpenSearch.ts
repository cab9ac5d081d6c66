import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJavaHome } from '../../sandbox/components/java.ts';
import { startOpenSearch, type RunningOpenSearch } from '../../sandbox/components/opensearch/opensearch.ts';
import { findTool } from '../../sandbox/components/tools.ts';
import { atEnd } from './atEnd.ts';

const HAS_JAVA = findJavaHome({ min: 21, max: 25 }) !== null || findTool('python3') !== null;

/** What this machine lacks for OpenSearch; null where it can be installed. */
export const MISSING_FOR_OPENSEARCH = !HAS_JAVA ? 'java' : findTool('mvn') === null ? 'mvn' : null;

/** A real OpenSearch that belongs to the calling test file alone; ended after the file's last test. */
export async function testOpenSearch(): Promise<RunningOpenSearch> {
  const folder = mkdtempSync(join(tmpdir(), 'haru-opensearch-'));
  chmodSync(folder, 0o755);
  const server = await startOpenSearch({ folder, report: () => undefined });
  atEnd(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return server;
}
