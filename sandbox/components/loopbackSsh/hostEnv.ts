import { homedir, type UserInfo } from 'node:os';
import { join } from 'node:path';
import { findSpark } from '../spark/spark.ts';

/** The environment of a command on the loopback host. A Spark that `haru sandbox install spark` brought is installed there from that moment on. */
export function hostEnv(user: UserInfo<string>, shell: string): Readonly<Record<string, string>> {
  const spark = findSpark();
  const path = process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
  return {
    HOME: homedir(),
    USER: user.username,
    LOGNAME: user.username,
    SHELL: shell,
    LANG: 'C.UTF-8',
    ...spark?.env,
    PATH: spark === null ? path : `${join(spark.sparkHome, 'bin')}:${path}`,
  };
}
