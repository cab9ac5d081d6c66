/** What to type in a shell to make a partition, or with an empty key the whole asset, again; both may have any characters. */
export function rerunCommand(uri: string, partition: string): string {
  const words = partition === '' ? [uri] : [uri, partition];
  return `haru partitions rerun ${words.map(quoted).join(' ')} --apply`;
}

/** The text as one word of a POSIX shell that expands nothing in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
