import type { Command } from 'commander';

/** What may follow a command: its verbs and options, by its words without the program's name. `''`: the program itself. */
export type Words = ReadonlyMap<string, readonly string[]>;

export function wordsOf(program: Command): Words {
  const words = new Map<string, readonly string[]>();
  const visit = (command: Command, path: string): void => {
    const help = command.createHelp();
    const verbs = help.visibleCommands(command).map((each) => each.name());
    const options = help.visibleOptions(command).flatMap((each) => (each.long ? [each.long] : []));
    const choices = command.registeredArguments.flatMap((each) => each.argChoices ?? []);
    words.set(path, [...verbs, ...choices, ...options]);
    for (const verb of command.commands) visit(verb, path === '' ? verb.name() : `${path} ${verb.name()}`);
  };
  visit(program, '');
  return words;
}
