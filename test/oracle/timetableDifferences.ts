/** Where a schedule differs from Airflow's on purpose; docs/decisions/0002-differences-from-airflow.md gives the reasons in full. */
interface Difference {
  readonly reason: string;
  /** What differs; all else is as in Airflow. */
  readonly ours: Readonly<Record<string, string | null>>;
}

const LOST_IN_GAP = 'Airflow loses a fire when it aligns through a time that the clock leaves out';
const RAISES = 'Airflow raises where the clock is set by half an hour';
const MOMENT = 'two runs of a continuous schedule would have one logical date';
const PERIOD = 'a period is counted from its anchor or the start, not from now or the Unix epoch';

export const INTENDED: Readonly<Record<string, Difference>> = {
  tt174: {
    reason: LOST_IN_GAP,
    ours: {
      start: '2026-03-08T05:00:00Z',
      end: '2026-03-08T07:00:00Z',
      logicalDate: '2026-03-08T05:00:00Z',
      runAfter: '2026-03-08T07:00:00Z',
    },
  },
  tt187: {
    reason: LOST_IN_GAP,
    ours: {
      start: '2026-03-08T05:00:00Z',
      end: '2026-03-08T05:00:00Z',
      logicalDate: '2026-03-08T05:00:00Z',
      runAfter: '2026-03-08T05:00:00Z',
    },
  },
  tt192: {
    reason: LOST_IN_GAP,
    ours: {
      start: '2026-03-07T07:30:00Z',
      end: '2026-03-08T07:30:00Z',
      logicalDate: '2026-03-07T07:30:00Z',
      runAfter: '2026-03-08T07:30:00Z',
      manualStart: '2026-03-07T07:30:00Z',
    },
  },
  tt365: {
    reason: RAISES,
    ours: {
      start: '2026-10-03T16:00:00Z',
      end: '2026-10-03T17:00:00Z',
      logicalDate: '2026-10-03T16:00:00Z',
      runAfter: '2026-10-03T17:00:00Z',
    },
  },
  tt366: {
    reason: LOST_IN_GAP,
    ours: {
      start: '2026-10-03T13:30:00Z',
      end: '2026-10-03T15:30:00Z',
      logicalDate: '2026-10-03T13:30:00Z',
      runAfter: '2026-10-03T15:30:00Z',
    },
  },
  tt413: {
    reason: RAISES,
    ours: {
      start: '2026-04-04T15:30:00Z',
      end: '2026-04-04T16:30:00Z',
      logicalDate: '2026-04-04T15:30:00Z',
      runAfter: '2026-04-04T16:30:00Z',
    },
  },
  tt460: {
    reason: LOST_IN_GAP,
    ours: {
      start: '1988-05-07T15:00:00Z',
      end: '1988-05-07T17:00:00Z',
      logicalDate: '1988-05-07T15:00:00Z',
      runAfter: '1988-05-07T17:00:00Z',
    },
  },
  tt476: {
    reason: LOST_IN_GAP,
    ours: {
      start: '1988-05-06T17:30:00Z',
      end: '1988-05-07T17:30:00Z',
      logicalDate: '1988-05-06T17:30:00Z',
      runAfter: '1988-05-07T17:30:00Z',
      manualStart: '1988-05-06T17:30:00Z',
    },
  },
  tt548: {
    reason: LOST_IN_GAP,
    ours: {
      start: '1987-05-09T15:00:00Z',
      end: '1987-05-09T17:00:00Z',
      logicalDate: '1987-05-09T15:00:00Z',
      runAfter: '1987-05-09T17:00:00Z',
    },
  },
  tt559: {
    reason: LOST_IN_GAP,
    ours: {
      start: '1987-05-09T15:00:00Z',
      end: '1987-05-09T15:00:00Z',
      logicalDate: '1987-05-09T15:00:00Z',
      runAfter: '1987-05-09T15:00:00Z',
    },
  },
  tt563: {
    reason: LOST_IN_GAP,
    ours: {
      start: '1987-05-08T17:30:00Z',
      end: '1987-05-09T17:30:00Z',
      logicalDate: '1987-05-08T17:30:00Z',
      runAfter: '1987-05-09T17:30:00Z',
      manualStart: '1987-05-08T17:30:00Z',
    },
  },
  tt564: {
    reason: LOST_IN_GAP,
    ours: {
      start: '1987-05-08T17:30:00Z',
      end: '1987-05-09T17:30:00Z',
      logicalDate: '1987-05-08T17:30:00Z',
      runAfter: '1987-05-09T17:30:00Z',
      manualStart: '1987-05-08T17:30:00Z',
    },
  },
  tt668: { reason: PERIOD, ours: { manualStart: '2026-03-09T10:00:00Z', manualEnd: '2026-03-10T10:00:00Z' } },
  tt669: { reason: PERIOD, ours: { manualStart: '2026-03-09T10:00:00Z', manualEnd: '2026-03-10T10:00:00Z' } },
  tt670: {
    reason: PERIOD,
    ours: {
      start: '2026-03-09T10:00:00Z',
      end: '2026-03-10T10:00:00Z',
      logicalDate: '2026-03-09T10:00:00Z',
      runAfter: '2026-03-10T10:00:00Z',
      manualStart: '2026-03-09T10:00:00Z',
      manualEnd: '2026-03-10T10:00:00Z',
    },
  },
  tt671: {
    reason: PERIOD,
    ours: {
      start: '2026-03-09T10:00:00Z',
      end: '2026-03-10T10:00:00Z',
      logicalDate: '2026-03-09T10:00:00Z',
      runAfter: '2026-03-10T10:00:00Z',
      manualStart: '2026-03-09T10:00:00Z',
      manualEnd: '2026-03-10T10:00:00Z',
    },
  },
  tt672: { reason: PERIOD, ours: { manualStart: '2026-03-09T00:00:00Z', manualEnd: '2026-03-10T00:00:00Z' } },
  tt679: { reason: PERIOD, ours: { manualStart: '2026-03-10T10:00:00Z', manualEnd: '2026-03-10T11:30:00Z' } },
  tt681: {
    reason: PERIOD,
    ours: {
      start: '2026-03-10T10:00:00Z',
      end: '2026-03-10T11:30:00Z',
      logicalDate: '2026-03-10T10:00:00Z',
      runAfter: '2026-03-10T11:30:00Z',
      manualStart: '2026-03-10T10:00:00Z',
      manualEnd: '2026-03-10T11:30:00Z',
    },
  },
  tt688: { reason: PERIOD, ours: { manualStart: '2026-03-10T12:31:40Z', manualEnd: '2026-03-10T12:33:20Z' } },
  tt689: { reason: PERIOD, ours: { manualStart: '2026-03-10T12:31:40Z', manualEnd: '2026-03-10T12:33:20Z' } },
  tt691: { reason: PERIOD, ours: { manualStart: '2026-03-10T12:31:40Z', manualEnd: '2026-03-10T12:33:20Z' } },
  tt719: { reason: PERIOD, ours: { manualStart: '2026-03-09T10:00:00Z', manualEnd: '2026-03-10T10:00:00Z' } },
  tt753: { reason: MOMENT, ours: { start: '2026-02-01T00:00:00.001Z', logicalDate: '2026-02-01T00:00:00.001Z' } },
  tt758: { reason: MOMENT, ours: { start: '2026-02-01T00:00:00.001Z', logicalDate: '2026-02-01T00:00:00.001Z' } },
};

/** Of the forms that the authoring API does not have. */
export const INTENDED_MOMENTS: Readonly<Record<string, Difference>> = {
  tt711: {
    reason: PERIOD,
    ours: {
      start: '2026-03-09T02:00:00Z',
      end: '2026-03-10T04:00:00Z',
      logicalDate: '2026-03-09T02:00:00Z',
      runAfter: '2026-03-10T04:00:00Z',
    },
  },
};

/** Cases of options that Haru does not offer: a trigger's own data interval, and starting the fire before the first. */
export const NOT_OFFERED: readonly string[] = [
  'tt629',
  'tt630',
  'tt631',
  'tt633',
  'tt634',
  'tt636',
  'tt637',
  'tt646',
  'tt647',
  'tt652',
  'tt653',
  'tt654',
];
