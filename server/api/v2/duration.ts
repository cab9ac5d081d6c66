import type { TimeDelta } from './tasks.schema.ts';

/** Milliseconds as an ISO 8601 duration in hours, minutes and seconds: `PT1H30M`. */
export function isoDuration(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor((ms % 3_600_000) / 60_000);
  const seconds = (ms % 60_000) / 1000;
  const parts = [hours > 0 ? `${hours}H` : '', minutes > 0 ? `${minutes}M` : '', seconds > 0 ? `${seconds}S` : ''].join(
    '',
  );
  return `PT${parts === '' ? '0S' : parts}`;
}

export function timeDelta(ms: number): TimeDelta {
  const days = Math.floor(ms / 86_400_000);
  const seconds = Math.floor((ms % 86_400_000) / 1000);
  return { __type: 'TimeDelta', days, seconds, microseconds: Math.round((ms % 1000) * 1000) };
}
