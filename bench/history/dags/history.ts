import { cron, dag, task, group, type Task } from 'haru';

/** Their runs are written by the benchmark. */
const SCHEDULE = {
  schedule: cron('0 * * * *'),
  start: '2999-01-01',
  tags: ['history'],
  owner: 'bench',
  zone: 'Asia/Seoul',
} as const;

/** Ten groups of ten tasks one after another. */
const wide = (number: number) =>
  dag(`wide${number}`, SCHEDULE, () => {
    for (let g = 0; g < 10; g++)
      group(`group${g}`, () => {
        let before: Task<void> | null = null;
        for (let i = 0; i < 10; i++) before = task(`t${i}`, { ...(before ? { after: before } : {}), run: () => {} });
      });
  });

const mapped = (number: number) =>
  dag(`mapped${number}`, SCHEDULE, () => {
    const list = task('list', { run: () => [1, 2, 3] });
    const check = task('check', { after: list, run: () => {} });
    const each = task('each', { expand: { i: list.output }, after: check, run: () => {} });
    task('report', { after: each, run: () => {} });
  });

export default [...Array.from({ length: 18 }, (_, i) => wide(i)), ...Array.from({ length: 2 }, (_, i) => mapped(i))];
