import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type { ImportKind, Plugin } from 'esbuild';

/** Packages that build or fetch machine code say so by one of these. */
const NATIVE_HELPERS = new Set([
  'bindings',
  'node-gyp-build',
  'node-addon-api',
  'nan',
  'prebuild-install',
  '@mapbox/node-pre-gyp',
  'node-gyp',
]);

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly gypfile?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface NativePackages {
  readonly plugin: Plugin;
  /** Installed versions of those that were left outside, by name. */
  versions(): Readonly<Record<string, string>>;
}

/** How a bundle names a package outside of it. */
export type NameOutside = (found: {
  readonly path: string;
  readonly kind: ImportKind;
  readonly file: string;
}) => string;

/** Leaves packages with machine code outside of a bundle, since no bundle can hold it, and keeps their versions. */
export function nativePackages(nameOutside: NameOutside = ({ path }) => path): NativePackages {
  const found = new Map<string, string>();
  const plugin: Plugin = {
    name: 'native-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async ({ path, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === RESOLVING || isBuiltin(path) || path === 'haru' || path.startsWith('haru/')) return null;
        const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: RESOLVING });
        if (resolved.errors.length > 0 || resolved.external) return null;
        const folder = packageFolder(resolved.path);
        const manifest = folder === null ? null : readManifest(folder);
        if (!folder || !manifest || !(isNative(folder, manifest) || hasWasm(resolved.path))) return null;
        found.set(packageName(path), manifest.version ?? 'unknown');
        return { path: nameOutside({ path, kind, file: resolved.path }), external: true };
      });
    },
  };
  return { plugin, versions: () => Object.fromEntries([...found].toSorted(([a], [b]) => (a < b ? -1 : 1))) };
}

const RESOLVING = Symbol('resolving');

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folder of the package that a file in node_modules belongs to. */
function packageFolder(file: string): string | null {
  if (!file.includes(`${sep}node_modules${sep}`)) return null;
  for (let at = dirname(file); at !== dirname(at); at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) && readManifest(at)?.name !== undefined) return at;
  }
  return null;
}

function readManifest(folder: string): Manifest | null {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  } catch {
    return null;
  }
}

function isNative(folder: string, manifest: Manifest): boolean {
  const needs = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  const isPerPlatform = Object.keys(manifest.optionalDependencies ?? {}).some((name) =>
    /(linux|darwin|win32)-(x64|arm64)/.test(name),
  );
  return (
    manifest.gypfile === true ||
    isPerPlatform ||
    needs.some((name) => NATIVE_HELPERS.has(name)) ||
    readdirSync(folder).some((name) => name === 'binding.gyp' || name.endsWith('.node')) ||
    needs.some((name) => isNativeBinding(folder, name))
  );
}

/** WebAssembly that a module reads from beside itself when it is loaded. */
function hasWasm(file: string): boolean {
  return readdirSync(dirname(file)).some((name) => name.endsWith('.wasm'));
}

/** A package whose machine code lies in one of its dependencies, one per platform or one for all. */
function isNativeBinding(folder: string, name: string): boolean {
  if (!/-(node-)?(bindings?|native)$/.test(name)) return false;
  return [join(folder, 'node_modules', name), join(folder, '..', name), join(folder, '..', '..', name)].some(
    existsSync,
  );
}
