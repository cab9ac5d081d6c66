import type pg from 'pg';
import { zstdCompressSync } from 'node:zlib';

const LINES_PER_CHUNK = 1_000;

/** Gives the last task of a run, which failed at its first try, a log of so many lines, in chunks as workers write them. */
export async function storeLongLog(pool: pg.Pool, run: number, taskNo: number, lines: number): Promise<void> {
  for (let from = 0; from < lines; from += LINES_PER_CHUNK) {
    const count = Math.min(LINES_PER_CHUNK, lines - from);
    const text = Array.from({ length: count }, (_, at) =>
      JSON.stringify({
        t: new Date().toISOString(),
        l: (from + at) % 97 === 0 ? 'warn' : 'info',
        s: 'task',
        m: `GET /api/items/${from + at} 200 ${((from + at) * 37) % 900} ms`,
      }),
    ).join('\n');
    const data = Buffer.from(text);
    await pool.query(
      `insert into haru.task_log (run_id, task_no, map_index, try_number, lease, seq, lines, bytes, data)
       values ($1, $2, -1, 1, 1, $3, $4, $5, $6)`,
      [run, taskNo, from / LINES_PER_CHUNK + 1, count, data.length, zstdCompressSync(data)],
    );
  }
}
