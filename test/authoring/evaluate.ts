import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { DagDefinition } from '../../server/core/definition.ts';
import { bundleDagFile } from '../../server/dag/bundle.ts';
import { createEvaluator } from '../../server/dag/evaluation/evaluator.ts';
import type { LoadProblem } from '../../server/dag/evaluation/problem.ts';

/** Bundles and evaluates DAG files as the loader does. */
export function dagFiles(limitMs = 10_000) {
  const root = mkdtempSync(join(tmpdir(), 'haru-authoring-'));
  const evaluator = createEvaluator({ limitMs, memoryMb: 128 });
  afterAll(async () => {
    await evaluator.close();
    rmSync(root, { recursive: true, force: true });
  });

  async function evaluate(file: string, base = root) {
    return evaluator.evaluate(await bundleDagFile(file, base));
  }

  return {
    root,
    evaluate,
    /** The problem of a file of this text; null: it loads. */
    async problemOf(text: string, others: Readonly<Record<string, string>> = {}): Promise<LoadProblem | null> {
      for (const [name, content] of Object.entries({ ...others, 'a.ts': text }))
        writeFileSync(join(root, name), content);
      return (await evaluate(join(root, 'a.ts'))).problem;
    },
    /** The DAG whose body is this text, in a file that imports everything of `haru`. */
    async definitionOf(body: string, options = '{}'): Promise<DagDefinition> {
      mkdirSync(root, { recursive: true });
      writeFileSync(join(root, 'a.ts'), fileOf(body, options));
      const { dags, problem } = await evaluate(join(root, 'a.ts'));
      if (problem) throw new Error(`${problem.position?.line}: ${problem.message}`);
      return dags[0]!.definition;
    },
  };
}

const IMPORTS = `import * as haru from 'haru'; import * as operators from 'haru/operators'; const { dag, task, group, branch, shortCircuit, chain, cron, every, once, continuous, connection, operator, asset, days, by, slack, webhook, Type } = haru; const { shell, redisToParquet, parquetToPostgres, sparkSubmit } = operators`;

/** Imports in line 1; the DAG from line 2, its body from line 3. */
export function fileOf(body: string, options = '{}'): string {
  return `${IMPORTS}\nexport default dag('t', ${options}, ({ params }) => {\n${body}\n})\n`;
}
