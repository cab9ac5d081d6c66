import { existsSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { MissingToolError } from './component.ts';
import { findTool, isExecutable } from './tools.ts';

export interface JavaRange {
  readonly min: number;
  readonly max: number;
  /** One that not every runtime comes with. */
  readonly module?: string;
}

const FOLDERS = ['/usr/lib/jvm', '/Library/Java/JavaVirtualMachines'];

/** JAVA_HOME of a Java of this machine whose version lies in the range, JAVA_HOME and PATH first; null where there is none. */
export function findJavaHome({ min, max, module }: JavaRange): string | null {
  return (
    candidates().find((home) => {
      const release = releaseOf(home);
      const version = Number(/^JAVA_VERSION="(\d+)/m.exec(release)?.[1] ?? Number.NaN);
      const modules = /^MODULES="([^"]*)"/m.exec(release)?.[1]?.split(' ') ?? [];
      return version >= min && version <= max && (module === undefined || modules.includes(module));
    }) ?? null
  );
}

/** As `findJavaHome`; throws a `MissingToolError` that says what to type. */
export function needJavaHome(range: JavaRange, neededFor: string): string {
  const home = findJavaHome(range);
  if (home !== null) return home;
  throw new MissingToolError(
    'java',
    `no Java ${range.min} to ${range.max} on this machine and ${neededFor} needs one: install it (Debian, Ubuntu: sudo apt-get install openjdk-17-jre-headless) or set JAVA_HOME`,
  );
}

/** The environment of a Java program of ours: without a UTF-8 locale Java can't name a file with a Hangul name. */
export function javaEnv(javaHome: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], JAVA_HOME: javaHome, LC_ALL: 'C.UTF-8' };
}

function candidates(): readonly string[] {
  const onPath = findTool('java');
  const installed = FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .sort()
      .flatMap((name) => [join(folder, name), join(folder, name, 'Contents', 'Home')]),
  );
  return [
    process.env['JAVA_HOME'] ?? '',
    ...(onPath === null ? [] : [dirname(dirname(realpathSync(onPath)))]),
    ...installed,
  ].filter((home) => home !== '' && isExecutable(join(home, 'bin', 'java')));
}

/** The text of the file `release` that every Java since 9 has in its home; empty where there is none. */
function releaseOf(home: string): string {
  try {
    return readFileSync(join(home, 'release'), 'utf8');
  } catch {
    return '';
  }
}
