import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillCache } from './cache.ts';
import type { Report } from './component.ts';
import { runTool, needTool } from './tools.ts';

/**
 * Jars of Maven Central with all that they need at run time, in one folder of the cache; downloaded once. `amend` takes out
 * what is not wanted before it counts as complete.
 */
export async function provideJars(
  name: string,
  artifacts: readonly string[],
  report: Report,
  amend: (draft: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  return fillCache(name, async (draft) => {
    const mvn = needTool('mvn', name, 'maven');
    report(`Downloading ${name} from Maven Central`);
    writeFileSync(join(draft, 'pom.xml'), pom(artifacts));
    const args = ['-q', '-B', '-ntp', 'dependency:copy-dependencies', '-DoutputDirectory=.', '-DincludeScope=runtime'];
    await runTool(mvn, args, { cwd: draft, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    await amend(draft);
  });
}

/** `artifacts`: `group:name:version`. */
function pom(artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>haru</groupId><artifactId>jars</artifactId><version>1</version><dependencies>${dependencies.join('')}</dependencies></project>\n`;
}

/** An archive of Maven Central (`group:name:version:zip`), unpacked into a folder of the cache and then trimmed; downloaded once. */
export async function provideArchive(
  name: string,
  artifact: string,
  report: Report,
  trim: (draft: string) => void,
): Promise<string> {
  return fillCache(name, async (draft) => {
    const mvn = needTool('mvn', name, 'maven');
    report(`Downloading ${name} from Maven Central`);
    const args = ['-q', '-B', '-ntp', UNPACK, `-Dartifact=${artifact}`, '-DoutputDirectory=.'];
    await runTool(mvn, args, { cwd: draft, env: { ...process.env, LC_ALL: 'C.UTF-8' } });
    rmSync(join(draft, MARKERS), { recursive: true, force: true });
    trim(draft);
  });
}

/** The plugin leaves its markers under this very name where there is no project. */
const MARKERS = '${project.basedir}';
const UNPACK = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack';
