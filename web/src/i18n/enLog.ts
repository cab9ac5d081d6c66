import { plural } from './counted.ts';

/** The log of a try. */
export const enLog = {
  title: 'Log',
  search: 'Search in the log',
  level: 'Level',
  allLevels: 'All levels',
  levels: { debug: 'Debug', info: 'Info', warn: 'Warn', error: 'Error' },
  wrap: 'Wrap',
  follow: 'Follow',
  following: 'Following',
  toEnd: 'To the end',
  firstError: 'First error',
  onlyMatches: 'Matching lines only',
  next: 'Next match (Enter)',
  previous: 'Previous match (Shift+Enter)',
  match: (at: number, all: number) =>
    `${at.toLocaleString('en-US')} of ${plural(all, 'matching line', 'matching lines')}`,
  matches: (all: number) => plural(all, 'matching line', 'matching lines'),
  searching: (share: string) => `searching, ${share}`,
  download: 'Download',
  copyLink: 'Copy link',
  linkCopied: (line: number) => `The link to line ${line} has been copied.`,
  chooseLine: 'Choose a line by its number first.',
  line: 'Choose this line for a link',
  empty: 'Nothing was logged.',
  waiting: 'Waiting for lines…',
  noMatch: 'No line matches.',
  complete: 'End of the log',
  lines: (shown: number, all: number) =>
    shown === all
      ? plural(all, 'line', 'lines')
      : `${shown.toLocaleString('en-US')} of ${plural(all, 'line', 'lines')}`,
  times: (zone: string) => `Times in ${zone}`,
  region: (number: number) => `Log of try ${number}`,
};
