/** Korean particles, whose form depends on whether the word before ends in a consonant. */

export type Josa = '은/는' | '이/가' | '을/를' | '과/와' | '으로/로';

/** Digits and Latin letters as they are read aloud in Korean: with a final consonant. `l` marks those that end in ㄹ. */
const READ_WITH_FINAL: Readonly<Record<string, 'final' | 'l'>> = {
  '0': 'final',
  '1': 'l',
  '3': 'final',
  '6': 'final',
  '7': 'l',
  '8': 'l',
  l: 'l',
  m: 'final',
  n: 'final',
  r: 'l',
};

/** The word with the particle that fits it: `실행을`, `태스크를`, `서울로`. */
export function withJosa(word: string, josa: Josa): string {
  const [afterFinal = '', afterVowel = ''] = josa.split('/');
  const final = finalOf(word);
  const hasFinal = final === 'final' || (final === 'l' && josa !== '으로/로');
  return `${word}${hasFinal ? afterFinal : afterVowel}`;
}

function finalOf(word: string): 'none' | 'final' | 'l' {
  const last = word
    .replace(/[^\p{L}\p{N}]+$/u, '')
    .slice(-1)
    .toLowerCase();
  const code = last.codePointAt(0) ?? 0;
  if (code < 0xac00 || code > 0xd7a3) return READ_WITH_FINAL[last] ?? 'none';
  const index = (code - 0xac00) % 28;
  if (index === 0) return 'none';
  return index === 8 ? 'l' : 'final';
}
