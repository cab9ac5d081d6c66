import type { Progress } from './shapes.schema.ts';

/** What a task said with `context.progress`; null where it said nothing. */
export function progressView(progress: Record<string, unknown> | null): Progress | null {
  if (typeof progress?.['done'] !== 'number') return null;
  const { done, total, unit, rate, secondsLeft, beside } = progress;
  const others = Array.isArray(beside) ? beside.filter(isCount) : [];
  return {
    done,
    ...(typeof total === 'number' ? { total } : {}),
    ...(typeof unit === 'string' ? { unit } : {}),
    ...(typeof rate === 'number' ? { rate } : {}),
    ...(typeof secondsLeft === 'number' ? { secondsLeft } : {}),
    ...(others.length > 0
      ? {
          beside: others.map((other) => ({
            unit: other.unit,
            done: other.done,
            ...(typeof other.rate === 'number' ? { rate: other.rate } : {}),
          })),
        }
      : {}),
  };
}

function isCount(value: unknown): value is { unit: string; done: number; rate?: unknown } {
  const count = value as Record<string, unknown> | null;
  return typeof count?.['unit'] === 'string' && typeof count['done'] === 'number';
}
