type Packages = Readonly<Record<string, string>>;

/** What package.json of the clone says, as far as the published one is made from it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Packages;
  readonly optionalDependencies: Packages;
}

/** The clone brings its own Node in these; a project that uses the package has chosen its Node already. */
const OWN_NODE = /^node-/;

/** package.json of the published package: compiled entries with their types, and nothing that only the clone needs. */
export function publishedManifest(manifest: Manifest): object {
  const { name, version, description, license, exports, dependencies, optionalDependencies } = manifest;
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines: { node: '>=24' },
    bin: { haru: 'bin/haru.js' },
    files: ['bin', 'cli', 'server', 'workers', 'ingest', 'sandbox', 'migrations', 'dags', 'web/dist'],
    exports: {
      ...Object.fromEntries(Object.entries(exports).map(([path, source]) => [path, compiled(source)])),
      './package.json': './package.json',
    },
    dependencies,
    optionalDependencies: Object.fromEntries(
      Object.entries(optionalDependencies).filter(([dependency]) => !OWN_NODE.test(dependency)),
    ),
  };
}

/** The types come first: conditions are tried in order. */
function compiled(source: string): object {
  const stem = source.replace(/\.ts$/, '');
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}
