import { expect, it } from 'vitest';
import { withJosa, type Josa } from './josa.ts';

it.each<[string, Josa, string]>([
  ['실행', '을/를', '실행을'],
  ['태스크', '을/를', '태스크를'],
  ['서울', '으로/로', '서울로'],
  ['마트', '으로/로', '마트로'],
  ['부산', '으로/로', '부산으로'],
  ['20221130', '을/를', '20221130을'],
  ['2', '이/가', '2가'],
  ['7', '으로/로', '7로'],
  ['nginx_daily', '을/를', 'nginx_daily를'],
  ['model', '은/는', 'model은'],
  ['실행(수동)', '과/와', '실행(수동)과'],
  ['', '을/를', '를'],
])('%s with %s is %s', (word, josa, expected) => {
  expect(withJosa(word, josa)).toBe(expected);
});
