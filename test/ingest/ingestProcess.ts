import { startIngest } from '../../ingest/main.ts';
import type { IngestOptions } from '../../ingest/main.ts';

/** An ingest in a process of its own, to be killed: options as JSON in the first argument. */
const ingest = startIngest({
  ...(JSON.parse(process.argv[2]!) as IngestOptions),
  report: (message) => process.stderr.write(`${message}\n`),
});
process.once('SIGTERM', () => void ingest.stop());
