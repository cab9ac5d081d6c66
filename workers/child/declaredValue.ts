/** What a task declares of one kind, and what of it is there. */
interface Declared<T> {
  readonly kind: 'connection' | 'variable';
  readonly taskId: string;
  /** Those in an operator's options are among them. */
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, T>>;
}

/** The value of a name; what to do where there is none depends on whether the task declares it. */
export function declaredValue<T>({ kind, taskId, names, values }: Declared<T>, name: string): Promise<T> {
  const value = values[name];
  if (value !== undefined) return Promise.resolve(value);
  const make = `make it with haru ${kind}s set ${name} ...`;
  const problem = names.includes(name)
    ? `there is no ${kind} '${name}': ${make}`
    : `task '${taskId}' does not declare the ${kind} '${name}': add ${kind}s: ['${name}'] to the task's options, and if it does not exist ${make}`;
  const there = Object.keys(values).join(', ') || 'none';
  return Promise.reject(new Error(`${problem} (there are for task '${taskId}': ${there})`));
}
