import type { Page } from 'playwright-core';

/** One turn of a wheel a frame at 60 Hz. */
const TURN_MS = 16;

const RECORD = `(() => {
  const frames = (globalThis.frames0 = []);
  let last = performance.now();
  const step = (now) => {
    frames.push(now - last);
    last = now;
    globalThis.recording = requestAnimationFrame(step);
  };
  globalThis.recording = requestAnimationFrame(step);
})()`;
const RECORDED = `(() => {
  cancelAnimationFrame(globalThis.recording);
  return globalThis.frames0.slice(1);
})()`;

/** Milliseconds between the frames of the page while something is done. */
export async function framesOf(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(RECORD);
  await act();
  return page.evaluate<number[]>(RECORDED);
}

/** Turns the wheel where the mouse is, forward and for a third of the way back. */
export async function turnWheel(
  page: Page,
  turns: number,
  { x = 0, y = 0 }: { x?: number; y?: number },
): Promise<void> {
  for (let turn = 0; turn < turns; turn++) {
    const way = turn < (turns * 2) / 3 ? 1 : -1;
    await page.mouse.wheel(way * x, way * y);
    await page.waitForTimeout(TURN_MS);
  }
}

/** Milliseconds from the start of the navigation to its first content. */
export function firstPaintOf(page: Page): Promise<number> {
  return page.evaluate<number>(`performance.getEntriesByName('first-contentful-paint')[0].startTime`);
}
