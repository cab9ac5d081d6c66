import { join } from 'node:path';
import { fillCache, findInCache } from './cache.ts';
import { MissingToolError, type Report } from './component.ts';
import { findTool, isExecutable, runTool } from './tools.ts';

/** A program that is built from a Go module. */
export interface GoProgram {
  readonly name: string;
  /** Import path of its main package, without a version. */
  readonly package: string;
  /** Without the leading v. */
  readonly version: string;
  /** The oldest Go that its module builds with, '1.25'. */
  readonly go: string;
}

/** Where Go's own installer puts it. */
const FOLDERS = ['/usr/local/go/bin'];

/** The built program in the cache; null where it was not built yet. */
export function findGoProgram(program: GoProgram): string | null {
  const folder = findInCache(cacheName(program));
  const file = folder === null ? null : join(folder, program.name);
  return file !== null && isExecutable(file) ? file : null;
}

/** As `findGoProgram`; builds what is missing, which takes a minute or more. */
export async function provideGoProgram(program: GoProgram, report: Report): Promise<string> {
  const folder = await fillCache(cacheName(program), async (draft) => {
    const go = await needGo(program);
    report(`Building ${program.name} ${program.version} with Go, which takes a few minutes`);
    const env = { ...process.env, GOBIN: draft, CGO_ENABLED: '0' };
    // What was downloaded stays in Go's own cache: a build that broke off goes on from there.
    await runTool(go, ['install', '-trimpath', '-ldflags=-s -w', `${program.package}@v${program.version}`], { env });
  });
  return join(folder, program.name);
}

/** What this machine lacks to have the program; null where it is there or can be built. */
export async function missingForGoProgram(program: GoProgram): Promise<string | null> {
  if (findGoProgram(program) !== null) return null;
  try {
    await needGo(program);
    return null;
  } catch (error) {
    if (error instanceof MissingToolError) return error.tool;
    throw error;
  }
}

async function needGo({ name, go: needed }: GoProgram): Promise<string> {
  const go = findTool('go', FOLDERS);
  if (go === null)
    throw new MissingToolError(
      'go',
      `no Go on PATH or in ${FOLDERS.join(', ')}, and ${name} is built with it: install Go ${needed} or newer and try again`,
    );
  const version = /go(\d+\.\d+)/.exec(await runTool(go, ['version']))?.[1] ?? '0.0';
  if (isOlder(version, needed))
    throw new MissingToolError(
      'go',
      `${go} is Go ${version}, and ${name} needs Go ${needed} to be built: install a newer one, put it first on PATH and try again`,
    );
  return go;
}

/** Compares 'major.minor'. */
function isOlder(version: string, than: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [thanMajor = 0, thanMinor = 0] = than.split('.').map(Number);
  return major < thanMajor || (major === thanMajor && minor < thanMinor);
}

function cacheName({ name, version }: GoProgram): string {
  return `${name}-${version}`;
}
