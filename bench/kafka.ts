import { join } from 'node:path';
import { Admin, Producer, ProduceAcks } from '@platformatic/kafka';
import { startKafka } from '../sandbox/components/kafka/kafka.ts';
import { generateEvents } from '../sandbox/events/generate.ts';
import { secondsOf, startSite } from './datapath/site.ts';
import { timedRun } from './datapath/timedRun.ts';
import { makeReport, rowOf, type Report } from './report.ts';
import { scratchFolder } from './scratchFolder.ts';

const ROUNDS = 3;
const COUNT = 1_000_000;
const PARTITIONS = 4;
const A_REQUEST = 500;
const GOAL_RATIO = 0.7;
const GOAL_MB = 512;
const HOUR_MS = 3_600_000;
/** The times of the messages of a round lie in one hour. */
const FIRST_HOUR = Date.UTC(2022, 10, 30);
const CONSUME = join(import.meta.dirname, 'datapath/consume.ts');

/** A Kafka topic to Parquet files, beside a bare consumer that writes the same. Each round has a topic of its own. */
export async function run(): Promise<Report> {
  await using stack = new AsyncDisposableStack();
  const folder = scratchFolder(stack, 'kafka');
  const kafka = stack.adopt(await startKafka({ folder, report: () => undefined }), (it) => it.stop());
  const site = stack.adopt(await startSite(), (it) => it.stop());
  const client = { clientId: 'bench', bootstrapBrokers: [kafka.bootstrap] };
  const admin = stack.adopt(new Admin(client), (it) => it.close());
  const producer = stack.adopt(
    new Producer<Buffer, Buffer, Buffer, Buffer>({ ...client, acks: ProduceAcks.ALL, idempotent: true }),
    (it) => it.close(),
  );
  site.haru.haru('connections', 'set', 'kafka', '--type', 'kafka', '--host', '127.0.0.1', '--port', String(kafka.port));
  const fill = async (hour: number): Promise<void> => {
    let some: { topic: string; partition: number; value: Buffer; timestamp: bigint }[] = [];
    let sent = 0;
    for (const { json } of generateEvents({ seed: 1, day: '20221130', count: COUNT })) {
      const timestamp = BigInt(FIRST_HOUR + hour * HOUR_MS + (sent % HOUR_MS));
      some.push({ topic: 'events', partition: sent % PARTITIONS, value: Buffer.from(json), timestamp });
      sent += 1;
      if (some.length === A_REQUEST || sent === COUNT) {
        await producer.send({ messages: some });
        some = [];
      }
    }
  };
  const ours = { rate: [] as number[], peakMb: [] as number[] };
  const theirs = { columns: [] as number[], whole: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await admin.createTopics({ topics: ['events'], partitions: PARTITIONS, replicas: 1 });
    await fill(round);
    const hour = { start: new Date(FIRST_HOUR + round * HOUR_MS), end: new Date(FIRST_HOUR + (round + 1) * HOUR_MS) };
    const { tasks, peakMb } = await timedRun(site.haru, 'topic', hour);
    ours.rate.push(COUNT / (tasks[0] ?? Number.NaN));
    ours.peakMb.push(peakMb);
    const bare = (leftovers: '0' | '1'): number =>
      COUNT /
      secondsOf(process.execPath, ['--no-warnings', CONSUME, kafka.bootstrap, 'events', String(COUNT), leftovers]);
    theirs.columns.push(bare('0'));
    theirs.whole.push(bare('1'));
    await admin.deleteTopics({ topics: ['events'] });
  }
  const measured = { what: `topic of ${COUNT} messages of 1.35 kB`, unit: 'messages/s', samples: ours.rate };
  return makeReport('kafka', site.haru.versions, [
    rowOf(
      measured,
      { times: GOAL_RATIO },
      { what: 'bare consumer and DuckDB, the same with what is left over', samples: theirs.whole },
    ),
    rowOf(measured, null, { what: 'bare consumer and DuckDB, the columns', samples: theirs.columns }),
    rowOf({ what: 'peak memory of the drain', unit: 'MB', samples: ours.peakMb }, { most: GOAL_MB }),
  ]);
}
