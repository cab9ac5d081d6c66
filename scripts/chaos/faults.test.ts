import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FAULTS, nameAt } from './faults.ts';

const ROOT = join(import.meta.dirname, '../..');
const FILES = [...new Set(FAULTS.map(({ file }) => file))];

function sourceOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

/** What comes before each `%s` in the names of the file's tests, from their beginning or the last colon on. */
function namesWithSteps(file: string): readonly string[] {
  return [...sourceOf(file).matchAll(/['`:] ?([^'`:\n]* killed at )%s/g)].map(([, name]) => `${name}%s`);
}

/** The steps of the tables that its tests are made from: `['claimed', 1]`. */
function stepsOf(file: string): readonly string[] {
  return [...sourceOf(file).matchAll(/^ *\['([\w-]+)', \d/gm)].map(([, step]) => step ?? '');
}

test.each(FILES)('every test of %s that kills at a step is a point, and every point is such a test', (file) => {
  const points = FAULTS.flatMap((fault) => (fault.file === file && fault.points !== null ? [fault.points] : []));
  // Without points all of the file is run.
  if (points.length === 0) return expect(sourceOf(file)).toMatch(/\b(test|it)\b/);
  expect(points.map(({ name }) => name).toSorted()).toEqual(namesWithSteps(file).toSorted());
  expect(points.flatMap(({ steps }) => steps).toSorted()).toEqual(stepsOf(file).toSorted());
});

test('the name at a step is that of no other step', () => {
  for (const { points } of FAULTS) {
    if (points === null) continue;
    for (const step of points.steps) {
      const named = points.steps.filter((other) =>
        `${points.name.replace('%s', other)} (1)`.includes(nameAt(points, step)),
      );
      expect(named).toEqual([step]);
    }
  }
});
