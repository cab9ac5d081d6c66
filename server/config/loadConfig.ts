import { readEnvironment } from './readEnvironment.ts';
import { resolveConfig, type Config } from './resolveConfig.ts';

/** The settings of this process: environment and `.env`, checked. The first step of every command. */
export function loadConfig(env: NodeJS.ProcessEnv = process.env, cwd: string = process.cwd()): Config {
  return resolveConfig(readEnvironment(env, cwd).values, cwd);
}
