import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that no other benchmark uses; it goes with whatever else the stack holds. */
export function scratchFolder(stack: AsyncDisposableStack, name: string): string {
  return stack.adopt(mkdtempSync(join(tmpdir(), `haru-bench-${name}-`)), (folder) =>
    rmSync(folder, { recursive: true, force: true }),
  );
}
