/** Why a step of a rerun is treated as it is. */
export const RERUN_REASONS = [
  'published',
  'unpublished',
  'unfinished',
  'paused',
  'paused_itself',
  'on_events',
  'on_complete',
  'of_partition',
  'no_run_of_partition',
  'no_run_of_time',
  'reads',
] as const;
export type RerunReason = (typeof RERUN_REASONS)[number];

const WORDS: Readonly<Record<RerunReason, (dagId: string) => string>> = {
  published: () => 'it published the partition, or what that is made from',
  unpublished: (dagId) => `no run has published it yet: start one (haru runs trigger ${dagId}, or haru backfill)`,
  unfinished: () => 'it has not ended: wait for its end',
  paused: () => 'the DAG is paused, so its run would wait: unpause it first',
  paused_itself: () => 'the DAG is paused',
  on_events: () => 'it runs by itself on the new events',
  on_complete: () => 'it runs by itself once its partitions are complete again',
  of_partition: () => 'it is for a partition that is made again',
  no_run_of_partition: () => 'it has no run of the partition yet, and runs by itself once it is complete',
  no_run_of_time: () => 'it has no run of that time',
  reads: () => 'it reads what is made again',
};

export function rerunReasonInWords(reason: RerunReason, dagId: string): string {
  return WORDS[reason](dagId);
}
