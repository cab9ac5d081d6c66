/** One form of a sentence: the pattern that is the whole of it, and its words by the pattern's named parts. */
export type SentenceForm = readonly [pattern: RegExp, words: (parts: SentenceParts) => string];

/** Parts that a sentence lacks are empty. */
export type SentenceParts = Readonly<Record<string, string>>;

/** The sentence in the words of the first form that it has; null: it has none of them. */
export function firstForm(forms: readonly SentenceForm[], said: string): string | null {
  for (const [pattern, words] of forms) {
    const found = pattern.exec(said);
    if (found === null) continue;
    const parts = Object.entries(found.groups ?? {}).map(([name, part]) => [name, (part as string | undefined) ?? '']);
    return words(Object.fromEntries(parts) as SentenceParts);
  }
  return null;
}

/** The sentences that a text is joined from, each in its words; null: some part of it is none. Shorter sentences go first. */
export function joinedForms(forms: readonly SentenceForm[], text: string, between: string): readonly string[] | null {
  const pieces = text.split(between);
  for (let end = 1; end <= pieces.length; end += 1) {
    const first = firstForm(forms, pieces.slice(0, end).join(between));
    if (first === null) continue;
    const rest = end < pieces.length ? joinedForms(forms, pieces.slice(end).join(between), between) : [];
    if (rest !== null) return [first, ...rest];
  }
  return null;
}
