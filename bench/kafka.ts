import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin, Producer, ProduceAcks } from '@platformatic/kafka';
import { startKafka } from '../sandbox/components/kafka/kafka.ts';
import { generateEvents } from '../sandbox/events/generate.ts';
import { secondsOf, startSite } from './datapath/site.ts';
import { timedRun } from './datapath/timedRun.ts';
import { makeReport, type Report, type Row } from './report.ts';
import { median } from './statistics.ts';

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
  const folder = mkdtempSync(join(tmpdir(), 'haru-bench-kafka-'));
  const kafka = await startKafka({ folder, report: () => undefined });
  const site = await startSite();
  const client = { clientId: 'bench', bootstrapBrokers: [kafka.bootstrap] };
  const admin = new Admin(client);
  const producer = new Producer<Buffer, Buffer, Buffer, Buffer>({ ...client, acks: ProduceAcks.ALL, idempotent: true });
  try {
    site.haru.haru(
      'connections',
      'set',
      'kafka',
      '--type',
      'kafka',
      '--host',
      '127.0.0.1',
      '--port',
      String(kafka.port),
    );
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
    const [value, peak] = [median(ours.rate), median(ours.peakMb)];
    const beside = (yardstick: string, samples: readonly number[], goal: number | null): Row => {
      const yardstickValue = median(samples);
      const ratio = value / yardstickValue;
      return {
        what: `topic of ${COUNT} messages of 1.35 kB`,
        value,
        unit: 'messages/s',
        yardstick,
        yardstickValue,
        ratio,
        goal: goal === null ? '-' : `>= ${goal}x`,
        reached: goal === null ? null : ratio >= goal,
        samples: ours.rate,
      };
    };
    return makeReport('kafka', site.haru.versions, [
      beside('bare consumer and DuckDB, the same with what is left over', theirs.whole, GOAL_RATIO),
      beside('bare consumer and DuckDB, the columns', theirs.columns, null),
      {
        what: 'peak memory of the drain',
        value: peak,
        unit: 'MB',
        yardstick: null,
        yardstickValue: null,
        ratio: null,
        goal: `<= ${GOAL_MB} MB`,
        reached: peak <= GOAL_MB,
        samples: ours.peakMb,
      },
    ]);
  } finally {
    await producer.close().catch(() => undefined);
    await admin.close().catch(() => undefined);
    await site.stop();
    await kafka.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
