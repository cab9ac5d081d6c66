import { connection, dag } from 'haru';
import { sql } from 'haru/operators';

const trino = connection('trino');

const selects = dag('selects', {}, () => {
  sql('types', {
    connection: trino,
    statement: `
      select true as yes, 9007199254740993 as large, 7 as small, decimal '1.50' as exact, nan() as nan, 1e300 as huge,
        date '2026-01-31' as day, timestamp '2026-01-31 01:02:03.123456' as no_zone,
        timestamp '2026-01-31 09:00:00 +09:00' as at, timestamp '2026-01-31 09:00:00 Asia/Seoul' as seoul,
        json '{"a": [1]}' as json, array[1, null] as list, map(array['k'], array[decimal '2.5']) as map,
        cast(row(1, timestamp '2026-01-31 00:00:00 UTC') as row(id integer, at timestamp(3) with time zone)) as named,
        row(1, '둘') as unnamed, X'00ff' as bytes, cast(null as varchar) as nothing`,
  });
  sql('given', {
    connection: trino,
    statement: `
      -- Are these parameters? No.
      select ? as text, ? as number, ? as fraction, ? as yes, ? as nothing, ? as list, json_extract_scalar(?, '$.k') as object, '?' as mark`,
    parameters: ["'; drop table kept; --\n한글 \\", 7, 1.5, true, null, ['a', "b'"], { k: 'v' }],
  });
  const made = sql('makes', {
    connection: trino,
    statement: 'create table memory.default.kept (id bigint, name varchar);',
  });
  const put = sql('puts', {
    connection: trino,
    statement: 'insert into kept select n, ? from unnest(sequence(1, 3)) as t (n)',
    parameters: ["it's"],
    after: made,
  });
  sql('reads', { connection: trino, statement: 'select id, name from kept order by id', after: put });
  sql('too_many', { connection: trino, statement: 'select * from tpch.sf1.lineitem', maxRows: 2 });
  sql('wrong', { connection: trino, statement: 'select *\n  from nowhere' });
  sql('slow', {
    connection: trino,
    statement:
      'select count(*) as slowly from tpch.sf1000.lineitem a, tpch.sf1000.lineitem b where a.comment < b.comment',
    executionTimeout: '5s',
  });
  sql('open_secret', { connection: connection('open'), statement: 'select 1' });
});

/** Partitions whose files are there already: what a move leaves behind. */
const partitions = ['lake', 'metastore'].map((name) =>
  dag(`partitions_${name}`, {}, () => {
    const lake = connection(name);
    const registered = sql('register', {
      connection: lake,
      statement: "call system.register_partition('moved', 'events', array['dt'], array[?])",
      parameters: ({ businessDay }) => [businessDay],
    });
    const synced = sql('sync', {
      connection: lake,
      statement: "call system.sync_partition_metadata('moved', 'events', 'FULL')",
      after: registered,
    });
    sql('counts', {
      connection: lake,
      statement: 'select dt, count(*) as n from events group by dt order by dt',
      after: synced,
    });
  }),
);

export default [selects, ...partitions];
