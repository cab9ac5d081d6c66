import { plural } from './counted.ts';

/** The run page: its views, and the times of its tasks. */
export const enGantt = {
  views: 'Views of the run',
  view: { list: 'List', graph: 'Graph', gantt: 'Times' },
  label: (rows: number) => `Times of ${plural(rows, 'row', 'rows')}`,
  nothing: 'Nothing of this run has begun.',
  closer: 'Zoom in',
  further: 'Zoom out',
  all: 'Whole run',
  hint: 'Ctrl + wheel zooms, dragging moves.',
  waited: 'waiting',
  worked: 'at work',
  try: (number: number) => `try ${number}`,
  bar: (what: string, from: string, duration: string) => `${what} ${duration}, from ${from}`,
  instances: (count: number) => plural(count, 'instance', 'instances'),
  fold: (name: string) => `Fold or unfold ${name}`,
  more: 'Show more instances',
  axis: (zone: string) => `Times in ${zone}`,
};
