/** What a variable means, and what it accepts. */
export interface VariableNotes {
  readonly description: string;
  /** In words, for the message about a value that is not accepted. */
  readonly accepts: string;
  /** What holds without the variable, in words, where that is no plain default. */
  readonly otherwise?: string;
  /** True: never printed. */
  readonly secret?: boolean;
}

/** An environment variable; one without a default may be missing. */
export interface VariableSchema<T> extends VariableNotes {
  readonly default?: T;
  /** The value that a text stands for; undefined: it is not accepted. */
  readonly read: (text: string) => T | undefined;
}

const ANY_TEXT = /^/;

const text = <N extends VariableNotes & { readonly pattern?: RegExp }>(notes: N) => ({
  ...notes,
  read: (given: string) => ((notes.pattern ?? ANY_TEXT).test(given) ? given : undefined),
});

const PERCENT = ', a % in it as %25';
const AT = ', an @ in a password as %40';

/** The topic of a cluster, as `topicAddress` takes it apart. */
const TOPIC = /kafka:\/\/([^\s/@]*@)?[^\s/@?]+\/[^\s/?]+(\?\S*)?/;

const address = <N extends VariableNotes & { readonly pattern: RegExp }>(notes: N) => ({
  ...notes,
  read: (given: string) => (notes.pattern.test(given) && isUrl(given) && isDecodable(given) ? given : undefined),
});

const url = <N extends Omit<VariableNotes, 'accepts'>>(schemes: readonly string[], notes: N) =>
  address({
    ...notes,
    pattern: new RegExp(`^(${schemes.join('|')})://\\S+$`),
    accepts: `a URL of the form ${schemes.map((scheme) => `${scheme}://...`).join(' or ')}${PERCENT}`,
  });

const topicUrl = <N extends Omit<VariableNotes, 'accepts'>>(notes: N) =>
  address({
    ...notes,
    pattern: new RegExp(`^${TOPIC.source}$`),
    accepts: `a URL of the form kafka://[user:password@]host:9092,host:9092/topic[?sasl=SCRAM-SHA-256][&tls=true]${PERCENT}${AT}`,
  });

/** Several hosts of one address are separated by a comma, which a URL does not know. */
function isUrl(given: string): boolean {
  return URL.canParse(given.includes(',') ? given.replace(/,[^/]*/, '') : given);
}

/** In a password, say: what reads the parts of an address decodes them. */
function isDecodable(given: string): boolean {
  try {
    decodeURIComponent(given);
    return true;
  } catch {
    return false;
  }
}

const integer = <N extends VariableNotes & { readonly minimum: number; readonly maximum: number }>(notes: N) => ({
  ...notes,
  read(given: string): number | undefined {
    const value = /^\d{1,9}$/.test(given) ? Number(given) : Number.NaN;
    return value >= notes.minimum && value <= notes.maximum ? value : undefined;
  },
});

const flag = <N extends Omit<VariableNotes, 'accepts'>>(notes: N) => ({
  ...notes,
  accepts: '0 or 1',
  read: (given: string) => (given === '1' ? true : given === '0' ? false : undefined),
});

const choice = <const C extends string, N extends VariableNotes>(choices: readonly C[], notes: N) => ({
  ...notes,
  read: (given: string) => choices.find((choice) => choice === given),
});

/** Every environment variable that Haru reads. */
const ENVIRONMENT = {
  HARU_HOME: text({
    default: '.haru',
    accepts: 'a folder',
    description: 'everything the embedded parts keep: Postgres, log buffer, warehouse, keys',
  }),
  HARU_HOST: text({
    default: '127.0.0.1',
    pattern: /^\S+$/,
    accepts: 'an address or host name',
    description: 'address that API and page listen at',
  }),
  HARU_PORT: integer({
    minimum: 0,
    maximum: 65535,
    default: 8080,
    accepts: 'a port from 0 to 65535 (0: a free one)',
    description: 'port that API and page listen at',
  }),
  HARU_PUBLIC_URL: url(['http', 'https'], {
    otherwise: 'http://HARU_HOST:HARU_PORT',
    description: 'address at which people reach the page, for links in notifications',
  }),
  HARU_DAGS: text({ default: 'dags', accepts: "folders, separated by ':'", description: 'folders of DAG files' }),
  DATABASE_URL: url(['postgres', 'postgresql'], {
    otherwise: 'an embedded Postgres in HARU_HOME',
    description: 'any Postgres from 15',
  }),
  QUEUE_URL: url(['redis', 'rediss', 'postgres', 'postgresql'], {
    otherwise: 'the Postgres in use',
    description: 'where the queue lives; redis:// puts BullMQ on Redis',
  }),
  LOG_BUFFER_URL: url(['redis', 'rediss'], {
    otherwise: 'an embedded Redis in HARU_HOME',
    description: 'the Redis that the log lists live in',
  }),
  MART_URL: url(['postgres', 'postgresql'], {
    otherwise: 'a database mart on the same server, made if missing',
    description: 'the Postgres that the marts live in',
  }),
  SPEED_URL: address({
    pattern: new RegExp(`^(https?://\\S+|${TOPIC.source})$`),
    accepts: `a URL of the form http://... or https://... or kafka://host:9092,host:9092/topic${PERCENT}${AT}`,
    otherwise: 'none: the speed view looks at what is still in the log buffer',
    description: 'what the speed view asks: an OpenSearch or Elasticsearch, which haru ingest feeds, or a Kafka topic',
  }),
  KAFKA_FROM_URL: topicUrl({
    otherwise: 'none: haru ingest --from kafka needs --kafka and --from-topic',
    description: 'the Kafka topic that haru ingest reads, with a login where the cluster asks for one',
  }),
  KAFKA_TO_URL: topicUrl({
    otherwise: 'none: haru ingest --to kafka needs --kafka and --to-topic',
    description: 'the Kafka topic that haru ingest writes, with a login where the cluster asks for one',
  }),
  WAREHOUSE_URL: url(['file', 'webhdfs', 'swebhdfs', 's3'], {
    otherwise: 'a folder in HARU_HOME',
    description: 'root of the Parquet files',
  }),
  HARU_ADMIN_PASSWORD: text({
    accepts: 'any text',
    otherwise: 'generated and printed once',
    secret: true,
    description: 'password of the first user, admin',
  }),
  HARU_SLOTS: integer({
    minimum: 1,
    maximum: 1024,
    default: 8,
    accepts: 'a number from 1 to 1024',
    description: 'tries that a worker runs at a time',
  }),
  HARU_EXAMPLES: flag({ default: true, description: '0: the example DAGs stay out' }),
  HARU_SECRET_KEY: text({
    pattern: /^[^,\s]+(,[^,\s]+)*$/,
    accepts: "keys of 32 bytes in base64 or hexadecimal, separated by ',', the newest first",
    otherwise: 'made in HARU_HOME',
    secret: true,
    description: 'key ring that encrypts connections and variables',
  }),
  HARU_TASK_USER: text({
    pattern: /^[a-zA-Z0-9._-]+$/,
    accepts: 'the name of a user of this machine',
    otherwise: 'nobody where the worker is root, else its own user',
    description: 'the user that tries run as; only a worker that is root can change it',
  }),
  HARU_CACHE: text({
    accepts: 'a folder',
    otherwise: "haru in the user's cache folder",
    description: 'where downloads of the sandbox are kept',
  }),
  HARU_LOG_LEVEL: choice(['debug', 'info', 'warn', 'error'], {
    default: 'info',
    accepts: 'debug, info, warn or error',
    description: "how much the processes' own logs say",
  }),
} satisfies Readonly<Record<string, VariableSchema<string> | VariableSchema<number> | VariableSchema<boolean>>>;

type Schemas = typeof ENVIRONMENT;
export type Variable = keyof Schemas;
type WithDefault = { [V in Variable]: Schemas[V] extends { default: unknown } ? V : never }[Variable];
type ValueOf<V extends Variable> = Exclude<ReturnType<Schemas[V]['read']>, undefined>;
export type Environment = { [V in WithDefault]: ValueOf<V> } & { [V in Exclude<Variable, WithDefault>]?: ValueOf<V> };

export const VARIABLES = Object.keys(ENVIRONMENT) as readonly Variable[];

export function schemaOf(variable: Variable): VariableSchema<string | number | boolean> {
  return ENVIRONMENT[variable];
}
