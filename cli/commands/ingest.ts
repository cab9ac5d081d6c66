import { join } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError, Option } from 'commander';
import type { IngestOptions } from '../../ingest/main.ts';
import type { OutputOptions, SourceOptions } from '../../ingest/options.ts';
import type { Config } from '../../server/config/resolveConfig.ts';
import { HaruError } from '../../server/core/errors.ts';
import type { TopicAddress } from '../../server/kafka/topicUrl.ts';
import { topicAddress } from '../../server/kafka/topicUrl.ts';

interface IngestFlags {
  readonly from: SourceOptions['kind'];
  readonly to: readonly OutputOptions['kind'][];
  readonly name: string;
  readonly format?: 'access' | 'json';
  readonly redis?: string;
  readonly list?: string;
  readonly kafka?: string;
  readonly fromTopic?: string;
  readonly toTopic?: string;
  readonly elasticsearch?: string;
  readonly index?: string;
  readonly rate: number;
}

const SOURCES: readonly SourceOptions['kind'][] = ['file', 'kafka', 'stdin'];
const OUTPUTS: readonly OutputOptions['kind'][] = ['redis', 'kafka', 'elasticsearch', 'stdout'];

export function registerIngest(program: Command): void {
  program
    .command('ingest [globs...]')
    .description(
      'collect access-log lines or JSON events and give each to every output, at least once, by a stable event id',
    )
    .addOption(new Option('--from <kind>', 'what is read').choices(SOURCES).default('file'))
    .option('--to <kinds>', `where events go, several separated by commas: ${OUTPUTS.join(', ')}`, outputs, ['redis'])
    .addOption(
      new Option('--format <format>', 'what lines hold; of kafka json, else access').choices(['access', 'json']),
    )
    .option('--name <name>', 'whose positions are kept', 'ingest')
    .option(
      '--redis <url>',
      'the Redis of the lists; LOG_BUFFER_URL, or that of the standalone in HARU_HOME, if none is given',
    )
    .option('--list <name>', 'beginning of the names of its lists, one for each UTC day')
    .option(
      '--kafka <brokers>',
      'host:port of Kafka brokers without a login, separated by commas; with one see KAFKA_FROM_URL and KAFKA_TO_URL',
    )
    .option('--from-topic <topic>', 'the topic that is read; that of KAFKA_FROM_URL if none is given')
    .option('--to-topic <topic>', 'the topic that is written; that of KAFKA_TO_URL if none is given')
    .option('--elasticsearch <url>', 'OpenSearch or Elasticsearch; SPEED_URL if none is given')
    .option('--index <name>', 'beginning of the names of its indices, one for each UTC day')
    .option('--rate <seconds>', 'say how fast and how far behind each output is this often; 0: never', seconds, 60)
    .action(async (globs: string[], flags: IngestFlags) => run(globs, flags));
}

async function run(globs: readonly string[], flags: IngestFlags): Promise<void> {
  const { loadConfig } = await import('../../server/config/loadConfig.ts');
  const { withStandalone } = await import('../../server/standalone/standaloneFile.ts');
  const { runUntilStopped } = await import('../processes/runUntilStopped.ts');
  const { startIngest } = await import('../../ingest/main.ts');
  const { checkOptions } = await import('../../ingest/options.ts');
  const config = withStandalone(loadConfig());
  const options: IngestOptions = {
    from: sourceOf(globs, flags, config),
    to: flags.to.map((kind) => outputOf(kind, flags, config)),
    name: flags.name,
    stateFolder: join(config.home, 'ingest'),
    rateSeconds: flags.rate,
    ...(flags.format !== undefined && { format: flags.format }),
  };
  try {
    checkOptions(options);
  } catch (cause) {
    throw new HaruError('INVALID_INPUT', (cause as Error).message, {}, { cause });
  }
  const logTo = flags.to.includes('stdout') ? 'stderr' : 'stdout';
  await runUntilStopped(
    'ingest',
    config.logLevel,
    ({ log }) => Promise.resolve(startIngest({ ...options, report: (message) => log.info(message) })),
    logTo,
  );
}

function sourceOf(globs: readonly string[], flags: IngestFlags, config: Config): SourceOptions {
  if (flags.from === 'file') return { kind: 'file', globs };
  if (globs.length > 0)
    throw new HaruError('INVALID_INPUT', `ingest: --from ${flags.from} reads no files; leave out ${globs.join(' ')}`);
  if (flags.from === 'stdin') return { kind: 'stdin' };
  const given = {
    option: '--from-topic',
    topic: flags.fromTopic,
    variable: 'KAFKA_FROM_URL',
    url: config.kafkaFromUrl,
  };
  return { kind: 'kafka', ...kafkaOf(flags.kafka, given) };
}

function outputOf(kind: OutputOptions['kind'], flags: IngestFlags, config: Config): OutputOptions {
  switch (kind) {
    case 'redis': {
      const url = flags.redis ?? config.logBufferUrl;
      if (url === null)
        throw new HaruError('INVALID_CONFIG', 'LOG_BUFFER_URL: not set; give the Redis of the lists, or --redis <url>');
      return { kind, url, ...(flags.list !== undefined && { list: flags.list }) };
    }
    case 'kafka':
      return {
        kind,
        ...kafkaOf(flags.kafka, {
          option: '--to-topic',
          topic: flags.toTopic,
          variable: 'KAFKA_TO_URL',
          url: config.kafkaToUrl,
        }),
      };
    case 'elasticsearch': {
      const url = flags.elasticsearch ?? config.speedUrl;
      if (url === null || url.startsWith('kafka:'))
        throw new HaruError(
          'INVALID_CONFIG',
          `SPEED_URL: ${url === null ? 'not set' : 'a Kafka topic'}; give OpenSearch or Elasticsearch, or --elasticsearch <url>`,
        );
      return { kind, url, ...(flags.index !== undefined && { index: flags.index }) };
    }
    case 'stdout':
      return { kind };
  }
}

interface GivenTopic {
  readonly option: string;
  readonly topic: string | undefined;
  readonly variable: string;
  readonly url: string | null;
}

/** Brokers without a login are options; a login comes from the environment only, since any user of a machine may list the options of its processes. */
function kafkaOf(brokers: string | undefined, { option, topic, variable, url }: GivenTopic): TopicAddress {
  if (brokers?.includes('@'))
    throw new HaruError('INVALID_INPUT', `ingest: --kafka takes no login; put the whole URL into ${variable}`);
  if (brokers !== undefined && topic !== undefined) return { connection: { type: 'kafka', extra: { brokers } }, topic };
  const address = brokers === undefined && url !== null ? topicAddress(url) : null;
  if (address === null)
    throw new HaruError(
      'INVALID_INPUT',
      `ingest: Kafka needs --kafka <brokers> and ${option} <topic>, or ${variable}, a URL with brokers, topic and login`,
    );
  return topic === undefined ? address : { ...address, topic };
}

function outputs(text: string): readonly OutputOptions['kind'][] {
  const kinds = text.split(',');
  if (!kinds.every((kind): kind is OutputOptions['kind'] => (OUTPUTS as readonly string[]).includes(kind)))
    throw new InvalidArgumentError(`It is one of ${OUTPUTS.join(', ')}, or several separated by commas.`);
  return kinds;
}

function seconds(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It is a whole number from 0.');
  return Number(text);
}
