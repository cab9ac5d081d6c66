import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACK_FILLED_FILE, openAccessLog } from './accessLog.ts';

/** The process of an access log: `node main.ts FOLDER`. It leaves the file BACK_FILLED_FILE when the past is written, and ends on SIGTERM. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: main FOLDER');

const TICK_MS = 250;

process.title = 'haru access-log';
const mark = join(folder, BACK_FILLED_FILE);
rmSync(mark, { force: true });
const log = openAccessLog(folder);
log.backFill(Date.now());
writeFileSync(mark, '');
const timer = setInterval(() => log.tick(Date.now()), TICK_MS);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => clearInterval(timer));
