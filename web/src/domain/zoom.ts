/** How a sheet larger than its window is looked at. Lengths are in CSS pixels. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export const LEAST_ZOOM = 0.1;
export const MOST_ZOOM = 2;
const STEP = 1.25;

export function clampZoom(zoom: number): number {
  return Math.min(Math.max(zoom, LEAST_ZOOM), MOST_ZOOM);
}

/** One step nearer or further. */
export function stepZoom(zoom: number, direction: 1 | -1): number {
  return clampZoom(zoom * STEP ** direction);
}

/** The zoom at which all of the sheet is seen; never larger than life. */
export function fitZoom(sheet: Size, window: Size): number {
  if (sheet.width <= 0 || sheet.height <= 0 || window.width <= 0 || window.height <= 0) return 1;
  return clampZoom(Math.min(window.width / sheet.width, window.height / sheet.height, 1));
}

/** How far to scroll so that the point of the sheet that lies under `pointer` stays there while the zoom changes. */
export function scrollAfterZoom(scroll: number, pointer: number, from: number, to: number): number {
  return ((scroll + pointer) / from) * to - pointer;
}

/** Whether any of a box is within the window, or near enough to come into it at once. */
export function isSeen(box: Box, window: Box, margin: number): boolean {
  return (
    box.x + box.width >= window.x - margin &&
    box.x <= window.x + window.width + margin &&
    box.y + box.height >= window.y - margin &&
    box.y <= window.y + window.height + margin
  );
}
