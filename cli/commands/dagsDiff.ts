import type { Command } from 'commander';
import type { Json } from '../../server/core/definition.ts';
import type { LineChange } from '../../server/core/lineChanges.ts';
import { countArgument } from '../arguments.ts';
import { requireDag, withInstallation, type Installation } from '../installation.ts';
import { outputOption, print, printJson, printRows, type OutputFormat } from '../output.ts';

/** Of a value in a table. */
const MAX_SHOWN = 60;

export function registerDiff(dags: Command): void {
  dags
    .command('diff')
    .argument('<dagId>')
    .argument('[from]', 'number of a version; the one before the other if left out', countArgument)
    .argument('[to]', 'number of a version; the current one if left out', countArgument)
    .description('what differs between two versions of a DAG')
    .addOption(outputOption())
    .action((dagId: string, from: number | undefined, to: number | undefined, { output }: { output: OutputFormat }) =>
      withInstallation((haru) => diff(haru, { dagId, from, to }, output)),
    );
}

async function diff(
  haru: Installation,
  { dagId, ...wanted }: { dagId: string; from: number | undefined; to: number | undefined },
  output: OutputFormat,
): Promise<void> {
  const { versionDifference } = await import('../../server/db/read/versionDifference.ts');
  await requireDag(haru, dagId);
  const deps = { db: haru.database.kysely, definition: (versionId: number) => haru.definition(versionId) };
  const { from, to, changes, code } = await versionDifference(deps, dagId, wanted);
  if (output === 'json') {
    printJson({ dag: dagId, from, to, isCodeEqual: code.length === 0, changes, code });
    return;
  }
  print(`${dagId}, version ${from} to ${to}: the text of its file ${code.length === 0 ? 'is the same' : 'differs'}`);
  printRows(
    changes.map((change) => ({
      task: change.taskId,
      change: change.option ?? change.kind,
      before: shown(change.before),
      after: shown(change.after),
    })),
    output,
  );
  for (const { before, after, lines } of code) {
    print(`\n@@ line ${before}, now line ${after} @@`);
    for (const { kind, text } of lines) print(`${MARKS[kind]}${text}`);
  }
}

const MARKS = { kept: ' ', added: '+', removed: '-' } as const satisfies Record<LineChange['kind'], string>;

function shown(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
