/**
 * Preloaded into a process whose machine's clock is wrong: `node --import shiftClock.mjs`, with SHIFT_MS in the URL's query.
 * `exec` in the query: the program with which it starts others, so that they are wrong too.
 */
const query = new URL(import.meta.url).searchParams;
const shiftMs = Number(query.get('ms'));
const RightDate = globalThis.Date;

globalThis.Date = class Date extends RightDate {
  constructor(...given) {
    if (given.length === 0) super(RightDate.now() + shiftMs);
    else super(...given);
  }

  static now() {
    return RightDate.now() + shiftMs;
  }
};

const program = query.get('exec');
if (program !== null) process.execPath = program;
