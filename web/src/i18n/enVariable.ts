import { plural } from './counted.ts';

/** Variables: values that tasks read by key. */
export const enVariable = {
  count: (count: number) => plural(count, 'variable', 'variables'),
  hint: 'Values are stored encrypted; tasks alone read them.',
  search: 'Search by key',
  create: 'New variable',
  none: 'There is no variable yet.',
  noneHint: 'Make one here, or with haru variables set KEY VALUE. A task reads it when it declares it.',
  noMatch: 'No key has this text.',
  key: 'Key',
  keyProblem: 'A variable needs a key of at most 250 characters.',
  exists: 'There is a variable of this key already.',
  value: 'Value',
  hidden: 'stored, not shown',
  description: 'Description',
  kind: 'Kind of value',
  kinds: { text: 'Text', json: 'JSON' },
  keep: 'Leave it empty to keep the stored value.',
  valueProblem: 'Give a value.',
  badJson: 'Not JSON yet.',
  badJsonAt: (line: number, column: number) => `Not JSON yet: see line ${line}, column ${column}.`,
  goodJson: (kind: string) => `JSON: ${kind}`,
  jsonKinds: {
    object: (count: number) => `an object of ${plural(count, 'entry', 'entries')}`,
    array: (count: number) => `a list of ${plural(count, 'entry', 'entries')}`,
    string: 'a text',
    number: 'a number',
    boolean: 'true or false',
    null: 'null',
  },
  removeHint: 'Tasks that read it fail. Its value is gone for good.',
} as const;
