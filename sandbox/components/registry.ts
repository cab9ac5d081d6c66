import { chromium } from './chromium/chromium.ts';
import type { AnyComponent } from './component.ts';
import { hdfs } from './hdfs/hdfs.ts';
import { hdfsPair } from './hdfsHa/hdfsHa.ts';
import { hiveMetastore } from './hiveMetastore/hiveMetastore.ts';
import { kafka } from './kafka/kafka.ts';
import { loopbackSsh } from './loopbackSsh/loopbackSsh.ts';
import { openSearch } from './opensearch/opensearch.ts';
import { debianPostgres, postgres } from './postgres/components.ts';
import { rclone } from './rclone/rclone.ts';
import { redis } from './redis/redis.ts';
import { s3 } from './s3/s3.ts';
import { spark } from './spark/spark.ts';
import { sparkStandalone } from './sparkStandalone/sparkStandalone.ts';
import { sshd } from './sshd/sshd.ts';
import { trino } from './trino/trino.ts';
import { yarn } from './yarn/yarn.ts';

/** Every real component that this project can install, start and stop. */
export const COMPONENTS: readonly AnyComponent[] = [
  postgres,
  debianPostgres,
  redis,
  loopbackSsh,
  sshd,
  spark,
  sparkStandalone,
  hdfs,
  hdfsPair,
  hiveMetastore,
  trino,
  kafka,
  openSearch,
  yarn,
  s3,
  rclone,
  chromium,
];

/** Null where no component has this name. */
export function findComponent(name: string): AnyComponent | null {
  return COMPONENTS.find((component) => component.name === name) ?? null;
}
