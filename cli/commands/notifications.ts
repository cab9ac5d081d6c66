import { Option, type Command } from 'commander';
import type { NotificationRow } from '../../server/db/read/notifications.ts';
import { countArgument } from '../arguments.ts';
import { requireDag, withInstallation, type Installation } from '../installation.ts';
import { outputOption, printRows, type OutputFormat } from '../output.ts';

interface ListOptions {
  readonly status?: NotificationRow['status'];
  readonly limit: number;
  readonly output: OutputFormat;
}

export function registerNotifications(program: Command): void {
  const notifications = program.command('notifications').description('what notifiers have sent, or could not send');
  notifications
    .command('list [dagId]')
    .description('the latest notifications, of one DAG or of all, and why one did not arrive')
    .addOption(new Option('--status <status>', 'only those').choices(['pending', 'sent', 'failed']))
    .option('-n, --limit <n>', 'how many', countArgument, 25)
    .addOption(outputOption())
    .action((dagId: string | undefined, options: ListOptions) =>
      withInstallation((haru) => list(haru, dagId, options)),
    );
}

async function list(haru: Installation, dagId: string | undefined, options: ListOptions): Promise<void> {
  const { listNotifications } = await import('../../server/db/read/notifications.ts');
  if (dagId !== undefined) await requireDag(haru, dagId);
  const { status, limit, output } = options;
  const filter = { ...(dagId === undefined ? {} : { dagId }), ...(status === undefined ? {} : { status }), limit };
  printRows(await listNotifications(haru.database.kysely, filter), output, [
    'createdAt',
    'status',
    'dag',
    'run',
    'task',
    'occasion',
    'notifier',
    'connection',
    'attempts',
    'problem',
  ]);
}
