import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runHaru, temporaryFolder } from '../cli/runHaru.ts';

/** What these wait for or speak to is not there in a test run. */
const NEEDS_OTHERS = new Set([
  'archive',
  'orders_copy',
  'lake',
  'waiting',
  'limits_and_systems',
  'aggregates',
  'orders_topic',
  'visits',
]);
/** A Tuesday. */
const INTERVAL = ['--start', '2026-02-03T00:00:00Z', '--end', '2026-02-04T00:00:00Z'];

describe.each(['README.md', 'docs/authoring.md', 'docs/datapath.md', 'docs/moving.md', 'docs/from-airflow.md'])(
  'the examples of %s',
  async (file) => {
    const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    const examples = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code!);
    const dagIds = examples.flatMap((code) => [...code.matchAll(/\bdag\(\s*'(\w+)'/g)].map(([, dagId]) => dagId!));
    const home = await temporaryFolder();
    const env = { HARU_HOME: home, HARU_DAGS: join(home, 'dags') };
    mkdirSync(env.HARU_DAGS);
    for (const [i, code] of examples.entries()) writeFileSync(join(env.HARU_DAGS, `example${i}.ts`), code);

    it('load, and have the right types', async () => {
      expect(dagIds.length).toBeGreaterThan(0);
      const { code, stdout, stderr } = await runHaru(['dags', 'check'], { env });
      expect(code, stdout + stderr).toBe(0);
    });

    it.each(dagIds.filter((dagId) => !NEEDS_OTHERS.has(dagId)))('%s runs', async (dagId) => {
      const { code, stdout, stderr } = await runHaru(['dags', 'test', dagId, ...INTERVAL], { env });
      expect(code, stdout + stderr).toBe(0);
    });
  },
);
