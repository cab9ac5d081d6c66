import type { OperatorContext } from '../operators/operator.ts';

/** How far a drain is over all that it claims, as it is shown live. */
export interface DrainProgress {
  /** So many more events were claimed. */
  expect(events: number): void;
  /** So many of them, with their bytes, are stored as a file. */
  add(events: number, bytes: number): void;
}

export function createDrainProgress(context: Pick<OperatorContext, 'progress'>): DrainProgress {
  let total = 0;
  let done = 0;
  const beside = { bytes: 0, files: 0 };
  const tell = (): void => context.progress(done, total, 'events', beside);
  return {
    expect(events) {
      total += events;
      tell();
    },
    add(events, bytes) {
      done += events;
      beside.bytes += bytes;
      beside.files += 1;
      tell();
    },
  };
}
