import type { Command } from 'commander';
import type { Json } from '../../server/core/definition.ts';
import { HaruError } from '../../server/core/errors.ts';
import { versionChanges } from '../../server/core/versionChanges.ts';
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
  { dagId, from, to }: { dagId: string; from: number | undefined; to: number | undefined },
  output: OutputFormat,
): Promise<void> {
  const dag = await requireDag(haru, dagId);
  const later = to ?? (await currentNumber(haru, dag.version_id));
  const earlier = from ?? later - 1;
  if (earlier === 0) throw new HaruError('NOT_FOUND', `${dagId} has no version before ${later}`);
  const [before, after] = [await versionOf(haru, dagId, earlier), await versionOf(haru, dagId, later)];
  const changes = versionChanges(before.definition, after.definition);
  const isCodeEqual = before.source === after.source;
  if (output === 'json') {
    printJson({ dag: dagId, from: earlier, to: later, isCodeEqual, changes });
    return;
  }
  print(`${dagId}, version ${earlier} to ${later}: the text of its file ${isCodeEqual ? 'is the same' : 'differs'}`);
  printRows(
    changes.map((change) => ({
      task: change.taskId,
      change: change.option ?? change.kind,
      before: shown(change.before),
      after: shown(change.after),
    })),
    output,
  );
}

async function currentNumber({ database: { pool } }: Installation, versionId: number): Promise<number> {
  const { rows } = await pool.query<{ number: number }>(`select number from haru.dag_version where id = $1`, [
    versionId,
  ]);
  return rows[0]!.number;
}

async function versionOf(haru: Installation, dagId: string, number: number) {
  const { findSource } = await import('../../server/db/read/dagVersions.ts');
  const version = await findSource(haru.database.kysely, dagId, number);
  if (!version)
    throw new HaruError('NOT_FOUND', `${dagId} has no version ${number} (haru dags versions ${dagId} shows them)`);
  return { definition: await haru.definition(version.versionId), source: version.content };
}

function shown(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
