import { Argument, type Command } from 'commander';
import { print } from '../output.ts';
import { completionScript } from '../completion/script.ts';
import { wordsOf } from '../completion/words.ts';

export function registerCompletion(program: Command): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .description('print what completes our commands: haru completion bash >> ~/.bashrc')
    .action((shell: 'bash' | 'zsh') => print(completionScript(shell, wordsOf(program))));
}
