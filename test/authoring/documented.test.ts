import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dagFiles } from './evaluate.ts';

const files = dagFiles();
const text = readFileSync(join(import.meta.dirname, '../../docs/authoring.md'), 'utf8');
const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

describe('the examples of docs/authoring.md', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  it.each(examples.map((code) => [/dag\(\s*'(\w+)'/.exec(code)?.[1] ?? code, code] as const))(
    '%s loads',
    async (_, code) => {
      expect(await files.problemOf(code)).toBeNull();
    },
  );
});
