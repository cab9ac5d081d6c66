import { setTimeout as pause } from 'node:timers/promises';
import { dag, task, Type } from 'haru';

const EVERY_MS = 10;

/** Writes lines at an even pace, each with the moment at which it was written. */
export default dag('chatty', { params: { perSecond: Type.Integer(), seconds: Type.Integer() } }, ({ params }) => {
  task('talk', {
    input: { perSecond: params.perSecond, seconds: params.seconds },
    run: async ({ perSecond, seconds }) => {
      const start = Date.now();
      let written = 0;
      while (written < perSecond * seconds) {
        const due = Math.min(((Date.now() - start) / 1_000) * perSecond, perSecond * seconds);
        let lines = '';
        for (; written < due; written++) lines += `line ${written} written at=${Date.now()}\n`;
        process.stdout.write(lines);
        await pause(EVERY_MS);
      }
    },
  });
});
