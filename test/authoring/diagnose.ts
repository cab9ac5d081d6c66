import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

/** A program: prints, as JSON, what the compiler says of the files given as arguments, as they are and without their marks. */
export interface Diagnosis {
  readonly asIs: readonly Finding[];
  /** With every `@ts-expect-error` taken out. */
  readonly unmarked: readonly Finding[];
}

export interface Finding {
  /** Relative to this folder. */
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

const root = join(import.meta.dirname, '../..');
const files = process.argv.slice(2);
const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
  config: object;
};
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, root);
const settings: ts.CompilerOptions = { ...options, incremental: false };
delete settings.tsBuildInfoFile;

function compile(edit: (text: string) => string, before?: ts.Program): ts.Program {
  const host = ts.createCompilerHost(settings);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, language) => {
    if (files.includes(path)) return ts.createSourceFile(path, edit(readFileSync(path, 'utf8')), language);
    return before?.getSourceFile(path) ?? read(path, language);
  };
  return ts.createProgram(files, settings, host, before);
}

function findings(program: ts.Program): Finding[] {
  const found = files.flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
  return found.map(({ file, start = 0, messageText }) => ({
    file: file ? relative(import.meta.dirname, file.fileName) : '',
    line: file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}

const asIs = compile((text) => text);
const unmarked = compile((text) => text.replaceAll('@ts-expect-error', 'a mistake:'), asIs);
const diagnosis: Diagnosis = { asIs: findings(asIs), unmarked: findings(unmarked) };
process.stdout.write(JSON.stringify(diagnosis));
