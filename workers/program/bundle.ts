import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { siblingModule } from '../../server/core/siblingModule.ts';
import { nativePackages } from '../../server/dag/nativePackages.ts';

/**
 * Writes the program of the tries' processes to standard output: one ECMAScript module, which runs wherever it is read from.
 * Inside it is CommonJS, whose packages outside of it are loaded with the operators that use them; imports would load all.
 */
const main = siblingModule('../child/main', import.meta.url);
const here = JSON.stringify(main.href);
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(main)],
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  keepNames: true,
  tsconfigRaw: {},
  // Packages that are asked for by name when it runs are looked for from the place of the program's own file.
  define: { 'import.meta.url': here },
  banner: {
    js: `import { createRequire as createOuterRequire } from 'node:module';
const require = createOuterRequire(${here});
const module = { exports: {} };`,
  },
  plugins: [nativePackages(({ kind, file }) => (kind === 'dynamic-import' ? pathToFileURL(file).href : file)).plugin],
});
process.stdout.write(outputFiles[0]?.contents ?? '');
