import type { StateIcon } from '../domain/states.ts';
import './icon.css';

export type IconName =
  | StateIcon
  | 'search'
  | 'chevron'
  | 'right'
  | 'left'
  | 'close'
  | 'sun'
  | 'moon'
  | 'screen'
  | 'globe'
  | 'user'
  | 'sliders'
  | 'down'
  | 'warning'
  | 'wrap'
  | 'copy'
  | 'calendar'
  | 'plus'
  | 'fit'
  | 'data'
  | 'star'
  | 'up'
  | 'download'
  | 'link';

/** Drawn on a 16 x 16 grid; `fill` paths are solid, all others are lines. */
const PATHS: Readonly<Record<IconName, { readonly line?: string; readonly fill?: string }>> = {
  check: { line: 'M3.5 8.5l3 3 6-7' },
  cross: { line: 'M4.5 4.5l7 7m0-7l-7 7' },
  play: { fill: 'M5.5 3.6v8.8a.6.6 0 0 0 .9.5l7-4.4a.6.6 0 0 0 0-1l-7-4.4a.6.6 0 0 0-.9.5z' },
  hourglass: {
    line: 'M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 3 5 3.5 5 5.5s-5 2.5-5 5.5M10.5 2.5c0 3-5 3.5-5 5.5s5 2.5 5 5.5',
  },
  clock: { line: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3l2 1.5' },
  skip: { line: 'M3 4l4 4-4 4M8 4l4 4-4 4M13.5 4v8' },
  blocked: { line: 'M8 2.5l6 10.5H2z' },
  retry: { line: 'M13 8a5 5 0 1 1-1.5-3.6M12 2v2.8H9.2' },
  pause: { line: 'M5.5 4v8M10.5 4v8' },
  dash: { line: 'M4 8h8' },
  dot: { fill: 'M8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z' },
  bolt: { line: 'M9 2L4 9h3.5L7 14l5-7H8.5z' },
  about: { line: 'M3 6.8c1.8-2 3.3-1.4 5-.4s3.2 1.6 5-.4M3 10.8c1.8-2 3.3-1.4 5-.4s3.2 1.6 5-.4' },
  search: { line: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.5 10.5l3 3' },
  chevron: { line: 'M4.5 6.5L8 10l3.5-3.5' },
  right: { line: 'M6.5 4.5L10 8l-3.5 3.5' },
  left: { line: 'M9.5 4.5L6 8l3.5 3.5' },
  close: { line: 'M4 4l8 8m0-8l-8 8' },
  sun: {
    line: 'M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  },
  moon: { line: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5z' },
  screen: { line: 'M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5' },
  globe: {
    line: 'M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM2.5 8h11M8 2.5c2 1.8 2.4 3.6 2.4 5.5S10 11.7 8 13.5C6 11.7 5.6 9.9 5.6 8S6 4.3 8 2.5z',
  },
  user: { line: 'M8 2.5a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4zM2.8 13.5c.6-2.5 2.7-3.7 5.2-3.7s4.6 1.2 5.2 3.7' },
  sliders: {
    line: 'M2.5 5h6M12 5h1.5M2.5 11H4M7.5 11h6M10.2 3.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM5.8 9.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z',
  },
  down: { line: 'M8 3v9M4.5 8.5L8 12l3.5-3.5' },
  warning: { line: 'M8 2.5l6 10.5H2zM8 6.5v3M8 11v.3' },
  wrap: { line: 'M2.5 4h11M2.5 8h9a2.2 2.2 0 0 1 0 4.5H8.5M10 10.8l-1.7 1.7L10 14.2M2.5 12.5h3' },
  copy: { line: 'M5.5 5.5h7v8h-7zM3.5 10.5v-8h7' },
  plus: { line: 'M8 3.5v9M3.5 8h9' },
  fit: { line: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10' },
  data: { line: 'M3 4.5c0-2.7 10-2.7 10 0v7c0 2.7-10 2.7-10 0zM3 4.5c0 2.7 10 2.7 10 0M3 8c0 2.7 10 2.7 10 0' },
  star: { line: 'M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4-2.9-2.8 4-.6z' },
  up: { line: 'M8 13V4M4.5 7.5L8 4l3.5 3.5' },
  download: { line: 'M8 2.5v7.5M4.8 7l3.2 3.2L11.2 7M2.5 13.5h11' },
  link: {
    line: 'M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2-2a2.6 2.6 0 0 0-3.7-3.7l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0l-2 2a2.6 2.6 0 0 0 3.7 3.7l.8-.8',
  },
  calendar: { line: 'M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3' },
};

/** A picture beside words; it is hidden from screen readers. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  const { line, fill } = PATHS[name];
  return (
    <svg className="icon" viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      {line !== undefined && <path className="icon-line" d={line} />}
      {fill !== undefined && <path className="icon-fill" d={fill} />}
    </svg>
  );
}
