import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { nativePackages } from '../../server/dag/nativePackages.ts';
import { sealBundle } from './keptBundle.ts';

/**
 * Writes a program for processes to standard output, with what it was made from: one ECMAScript module, which runs wherever
 * it is read from. Its second argument is the file that it stands for, where that is another. Inside it is CommonJS, whose
 * packages outside of it are loaded with the operators that use them; imports would load all.
 */
const [main = '', standsFor = main] = process.argv.slice(2);
const here = JSON.stringify(standsFor);
const startedAt = Date.now();
const { outputFiles, metafile } = await build({
  entryPoints: [fileURLToPath(main)],
  bundle: true,
  write: false,
  metafile: true,
  absWorkingDir: '/',
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  keepNames: true,
  tsconfigRaw: {},
  // From the place of the file that it stands for it looks for packages by name and for files beside it.
  define: { 'import.meta.url': here },
  banner: {
    js: `import { createRequire as createOuterRequire } from 'node:module';
const require = createOuterRequire(${here});
const module = { exports: {} };`,
  },
  plugins: [nativePackages(({ kind, file }) => (kind === 'dynamic-import' ? pathToFileURL(file).href : file)).plugin],
});
const sources = [import.meta.filename, ...Object.keys(metafile.inputs).map((path) => `/${path}`)];
process.stdout.write(sealBundle(outputFiles[0]?.contents ?? new Uint8Array(), sources, startedAt));
