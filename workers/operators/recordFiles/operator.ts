import type { RecordFilesOptions, RecordFilesResult } from '../../../server/dag/operators.ts';
import * as schemas from '../../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from '../operator.ts';
import { recordWrittenFiles } from './recordWrittenFiles.ts';

/** Verifies the files of an outside job and publishes them; see the data path in the docs. */
export const recordFiles: BuiltInOperator<RecordFilesOptions, RecordFilesResult> = {
  name: 'recordFiles',
  options: schemas.recordFiles,
  run: recordWrittenFiles,
};
