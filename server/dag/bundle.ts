import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { build, type BuildFailure, type Message, type OutputFile, stop } from 'esbuild';
import { DagError } from './dagError.ts';
import { nativePackages } from './nativePackages.ts';
import type { Position } from './sourceMap.ts';

/** A DAG file in one piece. */
export interface Bundle {
  /** SHA-256 over code and source map, in hex. */
  readonly hash: string;
  /** One CommonJS module; `haru` and native packages are required from outside. */
  readonly code: string;
  readonly sourceMap: string;
  /** The file's own text. */
  readonly source: string;
  /** Installed versions of the native packages left outside, by name. */
  readonly nativeVersions: Readonly<Record<string, string>>;
  /** Absolute paths of every file that went in: a change of any makes another bundle. */
  readonly inputs: readonly string[];
}

/** A file that does not compile, with the place and its line's text. */
export class BundleError extends DagError {
  readonly position: Position | null;
  readonly lineText: string | null;
  /** Absolute paths of the files that were read before it failed. */
  readonly inputs: readonly string[];

  constructor(message: Message, inputs: readonly string[]) {
    const { location, text } = message;
    super('BUNDLE_FAILED', text);
    this.position = location && { file: location.file, line: location.line, column: location.column + 1 };
    this.lineText = location?.lineText ?? null;
    this.inputs = inputs;
  }
}

/**
 * Bundles a DAG file with esbuild, whose service process stays for the next one. Names in the source map are relative to
 * `root`, so that the same files give the same bundle on every machine.
 */
export async function bundleDagFile(file: string, root: string): Promise<Bundle> {
  const native = nativePackages();
  const outfile = resolve(root, 'bundle.cjs');
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    absWorkingDir: root,
    outfile,
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node24',
    charset: 'utf8',
    sourcemap: 'external',
    sourcesContent: true,
    external: ['haru', 'haru/operators'],
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
    logLevel: 'silent',
    plugins: [native.plugin],
  }).catch((error: unknown) => {
    throw isBuildFailure(error) ? bundleError(error, file) : error;
  });
  const text = (ending: string): string =>
    outputFiles.find((each: OutputFile) => each.path.endsWith(ending))?.text ?? '';
  const code = text('.cjs');
  const sourceMap = text('.map');
  const inputs = Object.keys(metafile.inputs).map((input) => resolve(root, input));
  return {
    hash: createHash('sha256').update(code).update('\0').update(sourceMap).digest('hex'),
    code,
    sourceMap,
    source: sourceOf(sourceMap, Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint)?.entryPoint),
    nativeVersions: native.versions(),
    inputs,
  };
}

/** Ends esbuild's service process; the next bundle starts it again. */
export async function stopBundling(): Promise<void> {
  await stop();
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && Array.isArray((error as Partial<BuildFailure>).errors);
}

function bundleError(failure: BuildFailure, file: string): BundleError {
  const [first] = failure.errors;
  if (!first) throw failure;
  return new BundleError(first, [file]);
}

function sourceOf(sourceMap: string, name = ''): string {
  const { sources, sourcesContent } = JSON.parse(sourceMap) as { sources: string[]; sourcesContent: string[] };
  return sourcesContent[sources.indexOf(name)] ?? '';
}
