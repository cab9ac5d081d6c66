import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of DAG files for one test. */
export interface DagFolder {
  readonly path: string;
  file(name: string): string;
  write(name: string, text: string): string;
  move(from: string, to: string): void;
  remove(name: string): void;
}

export function dagFolder(): DagFolder {
  const root = mkdtempSync(join(tmpdir(), 'haru dags 하루 (1) '));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const path = join(root, 'dags');
  mkdirSync(path);
  const file = (name: string): string => join(path, name);
  return {
    path,
    file,
    write(name, text) {
      mkdirSync(dirname(file(name)), { recursive: true });
      writeFileSync(file(name), text);
      return file(name);
    },
    move: (from, to) => renameSync(file(from), file(to)),
    remove: (name) => rmSync(file(name)),
  };
}

/** A DAG file of one task that runs `true` and the given arguments. */
export function dagText(dagId: string, argument = 'x', options = '{}'): string {
  return `import { dag } from 'haru'
import { shell } from 'haru/operators'
export default dag('${dagId}', ${options}, () => { shell('only', { command: ['true', '${argument}'] }) })
`;
}
