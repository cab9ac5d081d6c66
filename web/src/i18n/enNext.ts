/** The runs that the schedule wants next. */
export const enNext = {
  starts: 'Starts',
  paused: 'The DAG is paused: these runs start only once it is switched on.',
  byData: 'It runs whenever the data that it waits for has come; no time is known beforehand.',
  none: 'It has no schedule, or its schedule has come to its end.',
  stale: 'Its file no longer defines it: it gets no further runs.',
  endsHere: 'The schedule cannot be followed any further:',
} as const;
