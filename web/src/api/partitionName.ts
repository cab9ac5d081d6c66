/** The key of an asset that is not divided into partitions. */
export const WHOLE = '';

interface PartitionName {
  readonly asset: string;
  readonly partition?: string;
}

/** Names a partition as the API takes it: the whole is named by its asset alone. */
export function partitionName(asset: string, partition: string): PartitionName {
  return { asset, ...(partition !== WHOLE && { partition }) };
}
