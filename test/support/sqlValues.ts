/** What a task of type `sql` gives for values that every database has, by the columns of the DAGs `selects`. */
export const SQL_VALUES = {
  yes: true,
  large: '9007199254740993',
  small: 7,
  exact: '1.50',
  nan: 'NaN',
  day: '2026-01-31',
  at: '2026-01-31T00:00:00.000Z',
  json: { a: [1] },
  nothing: null,
};
