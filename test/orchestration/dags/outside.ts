import { connection, dag, task, Type } from 'haru';
import { http, python, sql } from 'haru/operators';

const web = connection('web');
const mart = connection('mart');
const params = { url: Type.String({ default: '' }) };

const asks = dag('asks', { params }, ({ params: { url } }) => {
  http('json', { connection: web, url: '/json', headers: { 'x-who': 'haru' } });
  http('posts', { connection: web, url: 'echo', method: 'POST', body: { city: '서울' } });
  http('whole', { url });
  http('expected', { connection: web, url: '/missing', expectStatus: [404] });
  http('refused', { connection: web, url: '/missing' });
  http('later', { connection: web, url: '/later', retries: 1, retryDelay: '1h' });
  http('nowhere', { url: '/no/connection' });
});

const calls = dag('calls', { params: { city: Type.String() } }, ({ params: { city } }) => {
  python('dumps', { script: 'json:dumps', args: { obj: [city], ensure_ascii: false } });
});

const selects = dag('selects', {}, () => {
  const made = sql('makes', { connection: mart, statement: 'create table kept (id int, name text)' });
  const put = sql('puts', {
    connection: mart,
    statement: 'insert into kept select n, $1 from generate_series(1, 3) n returning id',
    parameters: ["'; drop table kept; --"],
    after: made,
  });
  sql('reads', { connection: mart, statement: 'select id, name from kept order by id', after: put });
  sql('types', {
    connection: mart,
    statement: `select true as yes, 9007199254740993::int8 as large, 7::int8 as small, 1.50::numeric as exact, 'NaN'::float8 as nan,
      '2026-01-31'::date as day, '2026-01-31T00:00:00Z'::timestamptz as at, '{"a": [1]}'::jsonb as json, null as nothing, $1::jsonb ->> 'k' as given`,
    parameters: [{ k: 'v' }],
  });
  sql('too_many', {
    connection: mart,
    statement: 'with d as (delete from kept returning *) select * from d',
    maxRows: 2,
    after: put,
  });
  // More than a function may return.
  const wide = sql('wide', {
    connection: mart,
    statement: "select repeat('가', 1000) as text from generate_series(1, 900)",
  });
  task('counts', {
    input: { rows: wide.output.rows },
    run: ({ rows }) => rows.length,
  });
  sql('wrong', { connection: mart, statement: 'select * from nowhere' });
});

const sleeps = dag('sleeps', {}, () => {
  sql('waits', { connection: mart, statement: 'select pg_sleep(60)' });
});

const tells = dag('tells', { params: { said: Type.String(), large: Type.String() } }, ({ params: { said, large } }) => {
  http('sends', { connection: web, url: 'echo', method: 'POST', body: { said } });
  task('hears', { connections: [web], input: { said, large }, run: ({ said: heard }) => heard.length });
});

export default [asks, tells, calls, selects, sleeps];
