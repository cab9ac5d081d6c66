import { Type, type Static, type TSchema } from 'typebox';

/** What a variable's schema says besides its type. */
export interface VariableNotes {
  readonly description: string;
  /** In words, for the message about a value that is not accepted. */
  readonly accepts: string;
  /** What holds without the variable, in words, where that is no plain default. */
  readonly otherwise?: string;
  /** True: never printed. */
  readonly secret?: boolean;
}

const text = (notes: VariableNotes & { default?: string; pattern?: string }) => Type.String({ minLength: 1, ...notes });

const url = (schemes: readonly string[], notes: Omit<VariableNotes, 'accepts'> & { accepts?: string }) =>
  Type.String({
    accepts: `a URL of the form ${schemes.map((scheme) => `${scheme}://...`).join(' or ')}`,
    ...notes,
    pattern: `^(${schemes.join('|')})://[^\\s]+$`,
  });

/** Every environment variable that Haru reads. Values of integers and booleans are written in digits: 8080, 0, 1. */
export const ENVIRONMENT = Type.Object({
  HARU_HOME: text({
    default: '.haru',
    accepts: 'a folder',
    description: 'everything the embedded parts keep: Postgres, log buffer, warehouse, keys',
  }),
  HARU_HOST: text({
    default: '127.0.0.1',
    pattern: '^\\S+$',
    accepts: 'an address or host name',
    description: 'address that API and page listen at',
  }),
  HARU_PORT: Type.Integer({
    minimum: 0,
    maximum: 65535,
    default: 8080,
    accepts: 'a port from 0 to 65535 (0: a free one)',
    description: 'port that API and page listen at',
  }),
  HARU_PUBLIC_URL: Type.Optional(
    url(['http', 'https'], {
      otherwise: 'http://HARU_HOST:HARU_PORT',
      description: 'address at which people reach the page, for links in notifications',
    }),
  ),
  HARU_DAGS: text({ default: 'dags', accepts: "folders, separated by ':'", description: 'folders of DAG files' }),
  DATABASE_URL: Type.Optional(
    url(['postgres', 'postgresql'], {
      otherwise: 'an embedded Postgres in HARU_HOME',
      description: 'any Postgres from 15',
    }),
  ),
  QUEUE_URL: Type.Optional(
    url(['redis', 'rediss', 'postgres', 'postgresql'], {
      otherwise: 'the Postgres in use',
      description: 'where the queue lives; redis:// puts BullMQ on Redis',
    }),
  ),
  LOG_BUFFER_URL: Type.Optional(
    url(['redis', 'rediss'], {
      otherwise: 'an embedded Redis in HARU_HOME',
      description: 'the Redis that the log lists live in',
    }),
  ),
  MART_URL: Type.Optional(
    url(['postgres', 'postgresql'], {
      otherwise: 'a database mart on the same server, made if missing',
      description: 'the Postgres that the marts live in',
    }),
  ),
  SPEED_URL: Type.Optional(
    url(['http', 'https'], {
      otherwise: 'none: the speed view looks at what is still in the log buffer',
      description: 'the OpenSearch or Elasticsearch that haru ingest feeds and the speed view asks',
    }),
  ),
  WAREHOUSE_URL: Type.Optional(
    url(['file', 'webhdfs', 'swebhdfs', 's3'], {
      otherwise: 'a folder in HARU_HOME',
      description: 'root of the Parquet files',
    }),
  ),
  HARU_ADMIN_PASSWORD: Type.Optional(
    text({
      accepts: 'any text',
      otherwise: 'generated and printed once',
      secret: true,
      description: 'password of the first user, admin',
    }),
  ),
  HARU_SLOTS: Type.Integer({
    minimum: 1,
    maximum: 1024,
    default: 8,
    accepts: 'a number from 1 to 1024',
    description: 'tries that a worker runs at a time',
  }),
  HARU_EXAMPLES: Type.Boolean({ default: true, accepts: '0 or 1', description: '0: the example DAGs stay out' }),
  HARU_SECRET_KEY: Type.Optional(
    text({
      pattern: '^[^,\\s]+(,[^,\\s]+)*$',
      accepts: "keys of 32 bytes in base64 or hexadecimal, separated by ',', the newest first",
      otherwise: 'made in HARU_HOME',
      secret: true,
      description: 'key ring that encrypts connections and variables',
    }),
  ),
  HARU_TASK_USER: Type.Optional(
    text({
      pattern: '^[a-zA-Z0-9._-]+$',
      accepts: 'the name of a user of this machine',
      otherwise: 'nobody where the worker is root, else its own user',
      description: 'the user that tries run as; only a worker that is root can change it',
    }),
  ),
  HARU_CACHE: Type.Optional(
    text({
      accepts: 'a folder',
      otherwise: "haru in the user's cache folder",
      description: 'where downloads of the sandbox are kept',
    }),
  ),
  HARU_LOG_LEVEL: Type.Enum(['debug', 'info', 'warn', 'error'], {
    default: 'info',
    accepts: 'debug, info, warn or error',
    description: "how much the processes' own logs say",
  }),
});

export type Environment = Static<typeof ENVIRONMENT>;
export type Variable = keyof Environment;

export const VARIABLES = Object.keys(ENVIRONMENT.properties) as readonly Variable[];

/** The schema of one variable together with its notes. */
export function schemaOf(
  variable: Variable,
): TSchema & VariableNotes & { readonly default?: string | number | boolean } {
  return ENVIRONMENT.properties[variable] as unknown as TSchema & VariableNotes;
}
