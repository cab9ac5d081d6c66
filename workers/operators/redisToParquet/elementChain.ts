import { createHash } from 'node:crypto';

/** The chain of the elements of a batch, from which each window takes its digest. */
export function elementChain(): { add(hash: string): void; digest(): string } {
  const chain = createHash('sha256');
  return {
    add: (hash) => void chain.update(hash),
    digest: () => chain.copy().digest('hex'),
  };
}
