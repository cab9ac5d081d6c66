import { rmSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * `node duckdb.ts EVENTS.ndjson OUT.parquet LEFTOVERS`: DuckDB as it comes, from a ready file to a zstd Parquet file with the mart's
 * columns and, with LEFTOVERS=1, what is left of each event beside them. Prints the seconds.
 */
const [from = '', to = '', leftovers = '0'] = process.argv.slice(2);

const COLUMNS = `{
  '@timestamp': 'TIMESTAMPTZ', time_local: 'VARCHAR', UA: 'VARCHAR', body_bytes_sent: 'VARCHAR', httpversion: 'VARCHAR',
  message: 'VARCHAR', method: 'VARCHAR', referrer: 'VARCHAR', remote_addr: 'VARCHAR', remote_user: 'VARCHAR',
  request: 'VARCHAR', response_time: 'VARCHAR', status: 'VARCHAR', event: 'STRUCT(id VARCHAR)',
  user_agent: 'STRUCT(name VARCHAR, device STRUCT(name VARCHAR), os STRUCT(name VARCHAR, version VARCHAR))',
  clientgeoip: 'STRUCT(geo STRUCT(country_name VARCHAR, region_name VARCHAR, city_name VARCHAR))'
}`;
const MART = (e: string): string => `
  coalesce(try_strptime(${e}.time_local, '%d/%b/%Y:%H:%M:%S %z'), ${e}."@timestamp"::timestamptz) as timestamp,
  ${e}.UA as "UA", try_cast(${e}.body_bytes_sent as bigint) as body_bytes_sent, ${e}.clientgeoip.geo.country_name as country_name,
  ${e}.httpversion as httpversion, ${e}.message as message, ${e}.method as method, ${e}.referrer as referrer,
  ${e}.remote_addr as remote_addr, ${e}.remote_user as remote_user, ${e}.request as request,
  try_cast(${e}.response_time as double) as response_time, try_cast(${e}.status as integer) as status,
  ${e}.user_agent.device.name as device, ${e}.user_agent.name as browser, ${e}.user_agent.os.name as os_name,
  ${e}.user_agent.os.version as os_version, ${e}.clientgeoip.geo.city_name as city_name,
  ${e}.clientgeoip.geo.region_name as region_name, ${e}.event.id as event_id`;
const SHAPE = JSON.stringify({
  ...Object.fromEntries(
    [
      '@timestamp',
      'time_local',
      'UA',
      'body_bytes_sent',
      'httpversion',
      'message',
      'method',
      'referrer',
      'remote_addr',
      'remote_user',
      'request',
      'response_time',
      'status',
    ].map((name) => [name, 'VARCHAR']),
  ),
  event: { id: 'VARCHAR' },
  user_agent: { name: 'VARCHAR', device: { name: 'VARCHAR' }, os: { name: 'VARCHAR', version: 'VARCHAR' } },
  clientgeoip: { geo: { country_name: 'VARCHAR', region_name: 'VARCHAR', city_name: 'VARCHAR' } },
});
const TAKEN = JSON.stringify({
  ...Object.fromEntries(
    ['UA', 'body_bytes_sent', 'httpversion', 'message', 'method', 'referrer', 'remote_addr', 'remote_user'].map(
      (name) => [name, null],
    ),
  ),
  request: null,
  response_time: null,
  status: null,
  user_agent: null,
  clientgeoip: { geo: { country_name: null, region_name: null, city_name: null } },
});

const select =
  leftovers === '1'
    ? `select ${MART('e')}, rest from (
         select json_transform(json, '${SHAPE}') as e, json_merge_patch(json, '${TAKEN}')::varchar as rest
         from read_ndjson_objects('${from}'))`
    : `select ${MART('e')} from read_json('${from}', format = 'newline_delimited', columns = ${COLUMNS}) as e`;

const duck = await (await DuckDBInstance.create(':memory:')).connect();
const start = performance.now();
await duck.run(`copy (${select}) to '${to}' (format parquet, compression zstd)`);
console.log((performance.now() - start) / 1_000);
rmSync(to);
