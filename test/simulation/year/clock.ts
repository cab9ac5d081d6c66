/** The true time of the simulation, and the database's clock, which somebody sets now and then. */
export class Clock {
  /** True time, in milliseconds since the epoch. */
  now: number;
  readonly #jumps: { readonly at: number; readonly offset: number }[];

  constructor(start: number) {
    this.now = start;
    this.#jumps = [{ at: start, offset: 0 }];
  }

  /** What the database's clock shows now, or showed at a true time before. */
  database(at = this.now): number {
    return at + this.#jumps.findLast((jump) => jump.at <= at)!.offset;
  }

  get offset(): number {
    return this.#jumps.at(-1)!.offset;
  }

  /** The true time at which the database's clock, as it goes now, will show an instant. */
  whenDatabaseShows(instant: number): number {
    return instant - this.offset;
  }

  setOffset(offset: number): void {
    this.#jumps.push({ at: this.now, offset });
    if (this.#jumps.length > 8) this.#jumps.splice(0, this.#jumps.length - 8);
  }
}
