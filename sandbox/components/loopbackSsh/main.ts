import { identify, type ProcessIdentity } from '../processIdentity.ts';
import { writeServerRecord } from '../serverRecord.ts';
import { keepKeys } from './keys.ts';
import { listenLoopback } from './server.ts';

/** The process of a loopback SSH host: `node main.ts FOLDER PORT`. It writes its record when it listens and ends on SIGTERM. */
const [folder, port] = process.argv.slice(2);
if (folder === undefined || port === undefined) throw new Error('usage: main FOLDER PORT');

const server = await listenLoopback(keepKeys(folder), Number(port));
writeServerRecord(folder, { server: identify(process.pid) as ProcessIdentity, port: server.port });
process.once('SIGTERM', () => void server.close());
