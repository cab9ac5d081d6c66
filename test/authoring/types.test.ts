import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosis } from './diagnose.ts';

const here = import.meta.dirname;
const examples = join(here, 'examples');
const files = [...readdirSync(examples).map((name) => join(examples, name)), join(here, 'mistakes.ts')];
let diagnosis: Diagnosis;

beforeAll(async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(here, 'diagnose.ts'), ...files]);
  diagnosis = JSON.parse(stdout) as Diagnosis;
});

/** Lines on which a file says that there is a mistake. */
function markedLines(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, i) => (line.includes('// @ts-expect-error') ? [`${relative(here, file)}:${i + 2}`] : []));
}

describe('the types of the authoring API', () => {
  it('let every example compile, and refuse what is marked as a mistake', () => {
    expect(diagnosis.asIs).toEqual([]);
  });

  it('refuse the marked lines and no other', () => {
    const refused = new Set(diagnosis.unmarked.map(({ file, line }) => `${file}:${line}`));
    expect([...refused].toSorted()).toEqual(files.flatMap(markedLines).toSorted());
  });

  it.each([
    [7, "Property 'missing' does not exist on type 'Ref<{ rows: number; files: string[]; }>'"],
    [9, "Property 'toUpperCase' does not exist on type 'number'"],
    [11, "Property 'city' does not exist"],
    [13, `Type '"all_fine"' is not assignable to type '"all_success" | "all_failed"`],
    [15, `Type '"5 minutes"' is not assignable to type 'Duration'.`],
    [17, "Property 'command' is missing"],
    [19, "Type 'Ref<string[]>' is not assignable to type 'Value<readonly FileRef[], {}>'"],
    [21, 'not assignable'],
    [24, "Property 'tiny' does not exist on type '{ readonly big: BranchCase; readonly small: BranchCase; }'"],
    [26, `Type '"tiny"' is not assignable to type '"big" | "small"`],
    [28, "Type 'number' is not assignable to type 'Value<string, {}>'"],
    [30, `Type '"maybe"' is not assignable to type '"`],
    [32, "Did you mean to write 'command'?"],
  ])('say what is wrong in line %i of examples/errors.ts', (line, message) => {
    const found = diagnosis.unmarked.find((each) => each.file === 'examples/errors.ts' && each.line === line);
    expect(found?.message).toContain(message);
  });
});
