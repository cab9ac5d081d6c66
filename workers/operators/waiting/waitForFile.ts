import { parseDuration } from '../../../server/dag/duration.ts';
import type { WaitForFileOptions } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import { FailNow } from '../../../server/dag/outcome.ts';
import { openPlace } from '../../filesystem/openFileSystem.ts';
import type { BuiltInOperator } from '../operator.ts';
import { look } from './look.ts';

/** Looks for a file; a folder does not count. */
export const waitForFile: BuiltInOperator<WaitForFileOptions, { readonly bytes: number }> = {
  name: 'waitForFile',
  options: schemas.waitForFile,
  async run({ url, every = '1m', timeout = '7d' }, context) {
    const { files, path } = await openPlace(url, (name) => context.connection(name));
    return look(
      async () => {
        const status = await files.stat(path);
        return status?.kind === 'file' ? { done: true, result: { bytes: status.bytes } } : { done: false };
      },
      context,
      { everyMs: parseDuration(every, 'every'), timeoutMs: parseDuration(timeout, 'timeout') },
      (message) => new FailNow(`${url}: ${message}`),
    );
  },
};
