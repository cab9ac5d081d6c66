import { installSpark } from '../../sandbox/components/spark/spark.ts';
import type { ConnectionValue } from '../../server/dag/context.ts';
import { connectionTo, testHost } from '../ssh/hosts.ts';

/** A connection to an SSH host of the calling test file that runs Spark with two threads. Installs Spark where it is missing. */
export async function localSpark(): Promise<ConnectionValue> {
  const { sparkHome, env } = await installSpark(() => undefined);
  const sparkConf = { 'spark.master': 'local[2]' };
  return connectionTo(await testHost('loopback'), { sparkHome, env, sparkConf });
}
