import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dagFiles } from './evaluate.ts';

const files = dagFiles();

describe.each(['README.md', 'docs/authoring.md', 'docs/from-airflow.md'])('the examples of %s', (file) => {
  const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);

  it('are there', () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  it.each(examples.map((code) => [/dag\(\s*'(\w+)'/.exec(code)?.[1] ?? code, code] as const))(
    '%s loads',
    async (_, code) => {
      expect(await files.problemOf(code)).toBeNull();
    },
  );
});
