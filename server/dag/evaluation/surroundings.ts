/** What a bundle's evaluation must not depend on. */
export interface Surroundings {
  /** Added to this process's clock, in milliseconds. */
  readonly clockMs: number;
  /** IANA zone of this process. */
  readonly zone: string;
  readonly cwd: string;
}

/** Runs `work` with this process's clock, zone and working directory changed, and puts them back. */
export function withSurroundings<T>({ clockMs, zone, cwd }: Surroundings, work: () => T): T {
  const before = { zone: process.env['TZ'], cwd: process.cwd(), Date: globalThis.Date };
  process.chdir(cwd);
  process.env['TZ'] = zone;
  if (clockMs !== 0) globalThis.Date = shiftedDate(before.Date, clockMs);
  try {
    return work();
  } finally {
    globalThis.Date = before.Date;
    process.chdir(before.cwd);
    if (before.zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before.zone;
  }
}

function shiftedDate(RealDate: DateConstructor, clockMs: number): DateConstructor {
  return new Proxy(RealDate, {
    get: (target, key) => (key === 'now' ? () => target.now() + clockMs : (Reflect.get(target, key) as unknown)),
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [target.now() + clockMs] : args, newTarget) as Date,
  });
}
