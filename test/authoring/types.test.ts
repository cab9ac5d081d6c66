import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const examples = join(import.meta.dirname, 'examples');
const files = [...readdirSync(examples).map((name) => join(examples, name)), join(import.meta.dirname, 'mistakes.ts')];

/** What the compiler says of the files under the project's own settings, read through `edit`. */
function diagnose(
  edit: (text: string) => string,
): { readonly file: string; readonly line: number; readonly message: string }[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files }, ts.sys, root);
  const settings = { ...options, incremental: false, noEmit: true };
  delete settings.tsBuildInfoFile;
  const host = ts.createCompilerHost(settings);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, language) =>
    files.includes(path)
      ? ts.createSourceFile(path, edit(readFileSync(path, 'utf8')), language)
      : getSourceFile(path, language);
  const program = ts.createProgram(files, settings, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => ({
    file: file ? relative(import.meta.dirname, file.fileName) : '',
    line: file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0,
    message: ts.flattenDiagnosticMessageText(messageText, '\n'),
  }));
}

/** Lines on which a file says that there is a mistake. */
function markedLines(file: string): number[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i) => (line.includes('// @ts-expect-error') ? [i + 2] : []));
}

describe('the types of the authoring API', () => {
  it('let every example compile, and refuse what is marked as a mistake', () => {
    expect(diagnose((text) => text)).toEqual([]);
  });

  it('refuse exactly the marked lines, each in words that name what is wrong', () => {
    const found = diagnose((text) => text.replaceAll('@ts-expect-error', 'a mistake:'));
    const refused = new Set(found.map(({ file, line }) => `${file}:${line}`));
    const marked = files.flatMap((file) =>
      markedLines(file).map((line) => `${relative(import.meta.dirname, file)}:${line}`),
    );
    expect([...refused].toSorted()).toEqual(marked.toSorted());
    const first = (line: number) =>
      found.find((each) => each.file === 'examples/errors.ts' && each.line === line)?.message;
    expect(first(7)).toContain("Property 'missing' does not exist on type 'Ref<{ rows: number; files: string[]; }>'");
    expect(first(11)).toContain("Property 'city' does not exist");
    expect(first(15)).toBe(`Type '"5 minutes"' is not assignable to type 'Duration'.`);
    expect(first(17)).toContain("Property 'command' is missing");
    expect(first(24)).toContain("Property 'tiny' does not exist");
    expect(first(32)).toContain("Did you mean to write 'command'?");
  });
});
