/** Of the try whose lease is the epoch `$lease` gives: true while it may begin something. A worker that slept may not know yet that it lost the lease. */
export const holdsLease = (key: {
  readonly run: string;
  readonly task: string;
  readonly map: string;
  readonly lease: string;
}): string =>
  `exists (
     select from haru.task_instance t
     where t.run_id = ${key.run} and t.task_no = ${key.task} and t.map_index = ${key.map}
       and t.lease = ${key.lease} and t.state = 'running')`;

/** Of the try that has the batch `b`. */
export const OWNER_HOLDS_LEASE = holdsLease({
  run: 'b.run_id',
  task: 'b.task_no',
  map: 'b.map_index',
  lease: 'b.epoch',
});
