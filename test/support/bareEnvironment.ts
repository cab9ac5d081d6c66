const KEPT = ['PATH', 'NODE_COMPILE_CACHE'];

/** What a process of the product gets of the tests' own environment: where programs are, and what Node has compiled before. */
export function bareEnvironment(): Record<string, string> {
  return Object.fromEntries(KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
