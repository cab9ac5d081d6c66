/** One argument of a POSIX shell command, whatever it holds. Throws on a NUL byte, which no argument can carry. */
export function quote(argument: string): string {
  if (argument.includes('\0')) throw new Error('an argument of a command must not hold a NUL character');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** A command line that a POSIX shell splits into exactly these arguments. */
export function quoteCommand(command: readonly string[]): string {
  return command.map(quote).join(' ');
}

/** Assignments that a POSIX shell exports. Throws on a name that is none. */
export function exportLines(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => {
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
        throw new Error(`"${name}" is no name of an environment variable: letters, digits and _ only`);
      return `export ${name}=${quote(value)}\n`;
    })
    .join('');
}
