import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { assetProblem, type AssetNeighbors } from '../../server/core/assetGraph.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { CheckedFile } from '../../server/loader/checkDagFiles.ts';
import { outputOption, print, printJson, report, type OutputFormat } from '../output.ts';
import type { TypeProblem } from '../typeCheck/checkTypes.ts';

interface CheckOptions {
  readonly types: boolean;
  readonly output: OutputFormat;
}

interface Row {
  readonly file: string;
  readonly dags: readonly string[];
  readonly error: string | null;
}

export function registerCheck(dags: Command): void {
  dags
    .command('check [paths...]')
    .description('load files or folders of DAGs as the loader does, and check their types; needs no server')
    .option('--no-types', 'only load them')
    .addOption(outputOption())
    .action(async (paths: string[], options: CheckOptions) => check(paths, options));
}

async function check(given: readonly string[], { types, output }: CheckOptions): Promise<void> {
  const { checkDagFiles } = await import('../../server/loader/checkDagFiles.ts');
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  const paths = given.length > 0 ? given.map((path) => resolve(path)) : loadConfig().dagFolders;
  for (const path of paths)
    if (!existsSync(path)) throw new HaruError('NOT_FOUND', `${path}: there is no such file or folder`);
  const files = withoutAssetProblems(await checkDagFiles(paths));
  const problems = types ? await typeProblems(files.flatMap(({ path, error }) => (error === null ? [path] : []))) : [];
  const byPath = Map.groupBy(problems, ({ path }) => path);
  const rows: Row[] = files.map(({ file, path, dags, error }) => {
    const wrong = byPath.get(path);
    byPath.delete(path);
    return { file, dags, error: error ?? (wrong ? described(file, wrong) : null) };
  });
  // What a DAG file imports has a line of its own.
  for (const [path, wrong] of byPath) {
    const file = relative(process.cwd(), path);
    rows.push({ file, dags: [], error: described(file, wrong) });
  }
  const answer = withoutTakenIds(rows);
  if (output === 'json') printJson(answer);
  else show(answer, paths);
  if (answer.some(({ error }) => error !== null)) process.exitCode = 1;
}

/** Each id belongs to the first file that has it; a later one is refused, as the loader does. */
function withoutTakenIds(rows: readonly Row[]): readonly Row[] {
  const owners = new Map<string, string>();
  return rows.map((row) => {
    const taken = row.dags.find((dagId) => owners.has(dagId));
    for (const dagId of row.dags) if (!owners.has(dagId)) owners.set(dagId, row.file);
    if (taken === undefined || row.error !== null) return row;
    return {
      ...row,
      error: `${row.file}: DAG '${taken}' is defined in ${owners.get(taken)} too: give one of them another id`,
    };
  });
}

/** A file whose assets do not fit those of the files before it is refused, as the loader does. */
function withoutAssetProblems(files: readonly CheckedFile[]): readonly CheckedFile[] {
  const before: AssetNeighbors[] = [];
  return files.map((file) => {
    const problem = assetProblem(file.assets, before);
    if (problem !== null) return { ...file, error: `${file.file}: ${problem}` };
    before.push(...file.assets);
    return file;
  });
}

function show(rows: readonly Row[], paths: readonly string[]): void {
  for (const { file, dags, error } of rows)
    print(error === null ? `ok    ${file}: ${dags.join(', ')}` : `FAIL  ${error.replaceAll('\n', '\n      ')}`);
  if (rows.length === 0) print(`(no DAG files in ${paths.join(', ')})`);
}

async function typeProblems(paths: readonly string[]): Promise<readonly TypeProblem[]> {
  if (paths.length === 0) return [];
  const { checkTypes } = await import('../typeCheck/checkTypes.ts');
  const found = await checkTypes(paths);
  if (found === null)
    report('the types were not checked: install typescript beside the DAGs (npm install -D typescript)');
  return found ?? [];
}

function described(file: string, problems: readonly TypeProblem[]): string {
  return problems.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n');
}
