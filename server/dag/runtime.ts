import Module, { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import type { BuiltDag } from './buildDefinition.ts';
import { collectDags, dagsOf } from './dag.ts';
import { DagError } from './dagError.ts';
import * as haru from './index.ts';
import * as operators from './operators.ts';
import { withSourceMap } from './sourceMap.ts';

export type { LiveTask } from './body.ts';
export { resolveTask, type RunValues } from './resolveOptions.ts';

/** A bundle's DAGs by id, each with its definition, that definition's hash, and its tasks by id. */
export type LoadedBundle = ReadonlyMap<string, BuiltDag>;

export interface BundleSource {
  /** The name that stack traces show where the source map says nothing; the author's files are named relative to its folder. */
  readonly filename: string;
  /** The source map as JSON text; with it (and `process.setSourceMapsEnabled(true)`) stack traces name the author's lines. */
  readonly sourceMap?: string | null;
}

/** What stays outside of every bundle: the product itself, which is the same in the loader and in the workers. */
const PRODUCT: Readonly<Record<string, unknown>> = { haru, 'haru/operators': operators };

/**
 * Evaluates a bundle in this process, bodies included, and gives its DAGs. Once per process and bundle is enough: what it
 * gives serves any number of tries.
 */
export function loadBundle(code: string, { filename, sourceMap }: BundleSource): LoadedBundle {
  // Node applies source maps to absolute names only.
  const path = resolve(filename);
  const module = new Module(path) as Module & { _compile(code: string, filename: string): void };
  module.filename = path;
  module.require = bundleRequire() as typeof module.require;
  collectDags(() => module._compile(sourceMap ? withSourceMap(code, sourceMap) : code, path));
  return exportedDags(module.exports, filename);
}

/** The DAGs that a module exports by default, by id. */
export function exportedDags(exports: unknown, filename: string): LoadedBundle {
  const exported = (exports as { readonly default?: unknown }).default;
  const dags = dagsOf(exported);
  if (!dags) {
    throw new DagError(
      'NO_DAG',
      `${filename}: its default export is no DAG: write \`export default dag('id', options, body)\` or export a list of them`,
    );
  }
  return new Map(dags.map((dag) => [dag.dagId, dag]));
}

/** `require` of a bundle: the product's modules are those of this process; native packages are looked for here and in the working directory. */
function bundleRequire(): (name: string) => unknown {
  const places = [createRequire(import.meta.url), createRequire(join(process.cwd(), 'package.json'))] as const;
  return (name) => {
    if (Object.hasOwn(PRODUCT, name)) return PRODUCT[name];
    if (isBuiltin(name)) return places[0](name) as unknown;
    const place = places.find((require) => canResolve(require, name));
    if (place) return place(name) as unknown;
    throw new Error(
      `The package '${name}' is not installed here. A DAG that was loaded with it needs it on every worker: npm install ${name}`,
    );
  };
}

function canResolve(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}
