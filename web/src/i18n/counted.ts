/** A number with its noun in English. */
export const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

/** A number as Korean writes it, before its counter. */
export const koNumber = (value: number): string => value.toLocaleString('ko-KR');
