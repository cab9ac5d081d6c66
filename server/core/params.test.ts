import { expect, it } from 'vitest';
import { defaultParams } from './params.ts';

it('takes the defaults of the schemas, and nothing where there is none', () => {
  const params = {
    city: { type: 'string', default: '서울' },
    none: { type: 'string' },
    nothing: { default: null },
    any: true,
    odd: null,
  };
  expect(defaultParams({ params })).toEqual({ city: '서울', nothing: null });
});
