/** Where a frame of a stack is that only the product's people can read: in the program of the child, which has no file, or in Node. */
const FOREIGN = /^ {4}at .*(?:\[eval\d*\]|\bnode:)/;

/** A stack, the causes behind it included, with those of its frames that lead to a file, which are the author's or a library's. */
export function ownFrames(stack: string): string {
  return stack
    .split('\n')
    .filter((line) => !FOREIGN.test(line))
    .join('\n');
}
