/** A local calendar day, '2022-11-30'. */
export type Day = `${number}-${number}-${number}`;

/** The half-open stretch of time [start, end) whose data a run processes. */
export interface Interval {
  readonly start: Date;
  readonly end: Date;
  /** The local day on which the interval starts, '2022-11-30'; in UTC unless a zone is given. */
  day(zone?: string): Day;
  /** The same as '20221130'. */
  key(zone?: string): string;
  /** The local days that the interval touches, each with its own half-open slice. */
  days(zone: string): readonly { readonly day: Day; readonly start: Date; readonly end: Date }[];
}
