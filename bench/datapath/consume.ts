import { once } from 'node:events';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Consumer } from '@platformatic/kafka';

/**
 * `node consume.ts HOST:PORT TOPIC COUNT LEFTOVERS`: a bare consumer of the topic from its begin. So many messages go to a file as they
 * come, and DuckDB makes a zstd Parquet file of it: the columns, where each message was and, with LEFTOVERS=1, what is left of it
 * beside them. Prints the seconds.
 */
const [broker = '', topic = '', count = '0', leftovers = '0'] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'haru-bench-consume-'));
const lines = join(folder, 'messages.ndjson');
const start = performance.now();

const consumer = new Consumer<Buffer, Buffer, Buffer, Buffer>({
  clientId: 'bench',
  groupId: `bench-${process.pid}`,
  bootstrapBrokers: [broker],
});
const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 100 });
const file = createWriteStream(lines);
let left = Number(count);
let some: (Buffer | string)[] = [];
let bytes = 0;
const LIMIT = 1024 * 1024;
for await (const { partition, offset, value } of stream) {
  some.push(`{"p":${partition},"o":${offset},"e":`, value, '}\n');
  bytes += value.length;
  left -= 1;
  if (bytes > LIMIT || left === 0) {
    const block = Buffer.concat(some.map((each) => (typeof each === 'string' ? Buffer.from(each) : each)));
    if (!file.write(block)) await once(file, 'drain');
    some = [];
    bytes = 0;
  }
  if (left === 0) break;
}
await new Promise<void>((resolve) => file.end(resolve));
await consumer.close(true);

const COLUMNS = `STRUCT("@timestamp" TIMESTAMPTZ, time_local VARCHAR, remote_addr VARCHAR, method VARCHAR, request VARCHAR, status INTEGER,
  body_bytes_sent BIGINT, response_time DOUBLE, referrer VARCHAR, UA VARCHAR, user_agent STRUCT(name VARCHAR),
  clientgeoip STRUCT(geo STRUCT(country_name VARCHAR)), event STRUCT(id VARCHAR))`;
const FLAT = `e."@timestamp", e.time_local, e.remote_addr, e.method, e.request, e.status, e.body_bytes_sent, e.response_time, e.referrer, e.UA,
  e.user_agent.name as browser, e.clientgeoip.geo.country_name as country, e.event.id as event_id`;
const SHAPE = `{"@timestamp":"TIMESTAMPTZ","time_local":"VARCHAR","remote_addr":"VARCHAR","method":"VARCHAR","request":"VARCHAR","status":"INTEGER",
  "body_bytes_sent":"BIGINT","response_time":"DOUBLE","referrer":"VARCHAR","UA":"VARCHAR","user_agent":{"name":"VARCHAR"},
  "clientgeoip":{"geo":{"country_name":"VARCHAR"}},"event":{"id":"VARCHAR"}}`;
const TAKEN = `{"@timestamp":null,"time_local":null,"remote_addr":null,"method":null,"request":null,"status":null,"body_bytes_sent":null,
  "response_time":null,"referrer":null,"UA":null,"user_agent":{"name":null},"clientgeoip":{"geo":{"country_name":null}}}`;
const read = (type: string): string =>
  `read_json('${lines}', format = 'newline_delimited', columns = {p: 'INTEGER', o: 'BIGINT', e: '${type}'})`;
const select =
  leftovers === '1'
    ? `select p, o, ${FLAT}, rest from (
         select p, o, json_transform(e, '${SHAPE}') as e, json_merge_patch(e, '${TAKEN}')::varchar as rest from ${read('JSON')})`
    : `select p, o, ${FLAT} from ${read(COLUMNS)}`;
const duck = await (await DuckDBInstance.create(':memory:')).connect();
await duck.run(`copy (${select}) to '${join(folder, 'out.parquet')}' (format parquet, compression zstd)`);
console.log((performance.now() - start) / 1_000);
rmSync(folder, { recursive: true, force: true });
process.exit(0);
