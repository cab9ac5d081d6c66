import { evaluateBundle, type EvaluationRequest } from './evaluateBundle.ts';
import { LATE_EXIT_CODE } from './exitCode.ts';

/** The child of the loader: the only process but the workers' in which an author's code runs. It serves until its parent goes. */
Error.stackTraceLimit = 100;
process.title = 'haru load';
process.on('disconnect', () => process.exit(0));
// A promise that an author's body leaves behind concerns nobody.
process.on('unhandledRejection', () => {});
process.on('message', (request: EvaluationRequest) => {
  try {
    process.send?.(evaluateBundle(request));
  } catch {
    process.exit(LATE_EXIT_CODE);
  }
});
process.send?.('ready');
