/**
 * Order-free hash of a set of rows: the sum, modulo 2^60, of the first 60 bits of each row's own hash. Sums of parts add up to
 * the sum of the whole, in any order.
 */
const MODULUS = 1n << 60n;

/** The first 60 bits of a hex digest. */
export function hashBits(hex: string): bigint {
  return BigInt(`0x${hex.slice(0, 15)}`);
}

/** A sum as it is stored: 16 hex digits. */
export function formatHash(sum: bigint): string {
  return (((sum % MODULUS) + MODULUS) % MODULUS).toString(16).padStart(16, '0');
}

function parseHash(text: string): bigint {
  return BigInt(`0x${text}`);
}

/** The hash of several sets together. */
export function addHashes(hashes: Iterable<string>): string {
  let sum = 0n;
  for (const hash of hashes) sum += parseHash(hash);
  return formatHash(sum);
}

/** The same in DuckDB's SQL: the sum over a column of hex digests, as text. */
export function duckHashSum(hex: string): string {
  return `coalesce(sum(('0x' || substr(${hex}, 1, 15))::bigint::hugeint), 0)::varchar`;
}
