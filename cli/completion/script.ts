import type { Words } from './words.ts';

/** A script for the shell's start-up file. zsh runs the same function by its own emulation of bash. */
export function completionScript(shell: 'bash' | 'zsh', words: Words): string {
  const cases = [...words].map(([path, follow]) => `    '${path}') words='${follow.join(' ')}' ;;`);
  const lines = [
    ...(shell === 'zsh' ? ['autoload -U +X compinit && compinit', 'autoload -U +X bashcompinit && bashcompinit'] : []),
    '_haru() {',
    '  local path="" words="" at',
    '  for ((at = 1; at < COMP_CWORD; at++)); do',
    '    case "${COMP_WORDS[at]}" in -*) break ;; esac',
    '    path="${path:+$path }${COMP_WORDS[at]}"',
    '  done',
    '  case "$path" in',
    ...cases,
    ...deeper(words),
    '  esac',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -o default -F _haru haru',
  ];
  return lines.join('\n');
}

/** After the arguments of a verb its options are offered still. */
function deeper(words: Words): string[] {
  return [...words]
    .filter(([path]) => path !== '' && ![...words.keys()].some((other) => other.startsWith(`${path} `)))
    .map(([path, follow]) => `    '${path} '*) words='${follow.filter((word) => word.startsWith('--')).join(' ')}' ;;`);
}
