/** Every code of a `HaruError`: whom it concerns, and the HTTP status that it has at the API. */
export const ERROR_CODES = {
  INVALID_ZONE: { status: 422, about: 'the name of a time zone' },
  INVALID_DAY: { status: 422, about: 'a calendar day' },
  INVALID_INTERVAL: { status: 422, about: 'a data interval' },
  INVALID_CRON: { status: 422, about: 'the syntax of a cron expression' },
  IMPOSSIBLE_CRON: { status: 422, about: 'a cron expression that names no date' },
  INVALID_SCHEDULE: { status: 422, about: 'a schedule' },
  INVALID_TIME: { status: 422, about: 'a wall-clock time' },
  CYCLE: { status: 422, about: 'tasks that wait for each other' },
  TALLY_MISSING: { status: 500, about: 'a defect: a wave was computed without a tally that it needs' },
  OUTSIDE_BODY: { status: 422, about: "a verb of the authoring API called outside of a DAG's body" },
  INVALID_ID: { status: 422, about: 'the id of a DAG, task, group or operator' },
  DUPLICATE_ID: { status: 422, about: 'an id that is given twice' },
  UNKNOWN_ID: { status: 422, about: 'an id that nothing has' },
  INVALID_OPTION: { status: 422, about: 'an option in a DAG file' },
  ASYNC_BODY: { status: 422, about: 'a body of a DAG or group that is async' },
  REF_CONVERTED: { status: 422, about: 'the value of a Ref, asked for while the body runs' },
  NOT_DETERMINISTIC: { status: 422, about: 'a DAG file that depends on clock, environment, files or chance' },
  NOT_SUPPORTED: { status: 422, about: 'a part of the authoring API that does not run yet' },
  NO_DAG: { status: 422, about: 'a DAG file whose default export is no DAG' },
  BUNDLE_FAILED: { status: 422, about: 'a DAG file that does not compile' },
  LOAD_FAILED: { status: 422, about: 'a DAG file that throws, never ends or uses up its memory' },
  INVALID_DEFINITION: { status: 500, about: 'a stored definition that does not fit its schema' },
} as const satisfies Record<string, { readonly status: number; readonly about: string }>;

export type ErrorCode = keyof typeof ERROR_CODES;
