import type { Command } from 'commander';
import { HaruError } from '../../server/core/errors.ts';
import type { OwnCalendar } from '../../server/core/ownCalendar.ts';
import type { WorkingCalendar } from '../../server/core/workingCalendar.ts';
import type { Queryable } from '../../server/db/transaction.ts';
import { audit, withInstallation, type Installation } from '../installation.ts';
import { nameOfFile, readObjectFile } from '../objectFile.ts';
import { outputOption, print, printJson, printRows, type OutputFormat } from '../output.ts';

const EXAMPLE = '{"title": "Our working days", "base": "kr", "holidays": {"2026-05-04": "Founding day"}}';

export function registerCalendars(program: Command): void {
  const calendars = program.command('calendars').description('working days that schedules and deadlines count in');
  calendars
    .command('list')
    .description('the calendars that come with Haru and those of your own')
    .addOption(outputOption())
    .action(({ output }: { output: OutputFormat }) => withInstallation((haru) => list(haru, output)));
  calendars
    .command('show <name>')
    .description('the days without work of a calendar, besides Saturdays and Sundays')
    .option('--year <year>', 'of this year only')
    .addOption(outputOption())
    .action((name: string, { output, year }: { output: OutputFormat; year?: string }) =>
      withInstallation((haru) => show(haru, name, year, output)),
    );
  calendars
    .command('set <name> <file>')
    .description(
      `make or change a calendar of your own from a file of JSON; - reads standard input. For example ${EXAMPLE}: with a base its holidays count too`,
    )
    .action((name: string, file: string) => withInstallation((haru) => set(haru, name, file)));
  calendars
    .command('delete <name>')
    .description('delete a calendar that no DAG and no run that has not ended names')
    .action((name: string) => withInstallation((haru) => remove(haru, name)));
  calendars
    .command('import <file>')
    .description('make or change the calendars of a file that haru calendars export wrote; - reads standard input')
    .action((file: string) => withInstallation((haru) => importFile(haru, file)));
  calendars
    .command('export')
    .description('all calendars of your own as JSON')
    .action(() => withInstallation(exportAll));
}

async function allCalendars({ database }: Installation) {
  const { CALENDARS } = await import('../../server/core/calendars.ts');
  const { ownCalendar } = await import('../../server/core/ownCalendar.ts');
  const { ownCalendars } = await import('../../server/db/calendars.ts');
  const own = await ownCalendars(database.pool);
  return [
    ...CALENDARS.map((calendar) => ({ ...calendar, base: null, isOwn: false })),
    ...own.map(({ name, ...stored }) => ({ ...ownCalendar(name, stored), base: stored.base, isOwn: true })),
  ];
}

async function list(haru: Installation, output: OutputFormat): Promise<void> {
  const calendars = await allCalendars(haru);
  const rows = calendars.map(({ name, title, base, isOwn, years }) => {
    const known = Object.keys(years);
    return { name, title, from: known[0], to: known.at(-1), base, madeBy: isOwn ? 'you' : 'Haru' };
  });
  printRows(rows, output, ['name', 'title', 'from', 'to', 'base', 'madeBy']);
}

async function show(haru: Installation, name: string, year: string | undefined, output: OutputFormat): Promise<void> {
  const { requireCalendar } = await import('../../server/core/calendars.ts');
  const calendar = requireCalendar(name, await allCalendars(haru));
  const years = year === undefined ? calendar.years : { [year]: knownYear(calendar, year) };
  if (output === 'json') return printJson({ ...calendar, years });
  const rows = Object.values(years).flatMap(({ holidays, source }) =>
    Object.entries(holidays)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, holiday]) => ({ day, holiday, source })),
  );
  printRows(rows, output, ['day', 'holiday', 'source']);
}

function knownYear({ name, years }: WorkingCalendar, year: string) {
  const known = years[year];
  if (known) return known;
  throw new HaruError(
    'NO_CALENDAR_YEAR',
    `The calendar "${name}" has no data for ${year}, only for ${Object.keys(years).join(', ')}.`,
    { calendar: name, year },
  );
}

async function set(haru: Installation, name: string, file: string): Promise<void> {
  const calendar = calendarOfFile(nameOfFile(file), readObjectFile(file, EXAMPLE));
  await store(haru, [[name, calendar]], 'put_calendar');
}

async function remove(haru: Installation, name: string): Promise<void> {
  const { removeCalendar } = await import('../../server/db/removeCalendar.ts');
  await removeCalendar(haru.database.pool, name);
  await audit(haru, { action: 'delete_calendar', detail: { name } });
  print(`${name} is deleted`);
}

/** A whole file or nothing of it. */
async function importFile(haru: Installation, file: string): Promise<void> {
  const given = Object.entries(readObjectFile(file, `{"ours": ${EXAMPLE}}`));
  const calendars = given.map(
    ([name, calendar]) => [name, calendarOfFile(`${nameOfFile(file)}: '${name}'`, calendar)] as const,
  );
  await store(haru, calendars, 'import_calendars');
}

async function exportAll({ database }: Installation): Promise<void> {
  const { ownCalendars } = await import('../../server/db/calendars.ts');
  const own = await ownCalendars(database.pool);
  printJson(Object.fromEntries(own.map(({ name, title, base, holidays }) => [name, { title, base, holidays }])));
}

async function store(
  haru: Installation,
  calendars: readonly (readonly [string, OwnCalendar])[],
  action: 'put_calendar' | 'import_calendars',
): Promise<void> {
  const { ownCalendar } = await import('../../server/core/ownCalendar.ts');
  const { putCalendar } = await import('../../server/db/calendars.ts');
  const { inTransaction } = await import('../../server/db/transaction.ts');
  for (const [name, calendar] of calendars) ownCalendar(name, calendar);
  const planned = await inTransaction(haru.database.pool, async (db: Queryable) => {
    const dags: (readonly string[])[] = [];
    for (const [name, calendar] of calendars) dags.push(await putCalendar(db, name, calendar));
    return dags;
  });
  await audit(haru, { action, detail: { names: calendars.map(([name]) => name) } });
  for (const [place, [name]] of calendars.entries()) {
    const users = planned[place] ?? [];
    print(`${name} is set${users.length > 0 ? `; the next runs of ${users.join(', ')} are computed anew` : ''}`);
  }
}

function calendarOfFile(where: string, value: unknown): OwnCalendar {
  const { title, base = null, holidays = {}, ...rest } = (value ?? {}) as Record<string, unknown>;
  const isWhole =
    typeof title === 'string' &&
    (base === null || typeof base === 'string') &&
    typeof holidays === 'object' &&
    holidays !== null &&
    Object.values(holidays).every((holiday) => typeof holiday === 'string') &&
    Object.keys(rest).length === 0;
  if (!isWhole) throw new HaruError('INVALID_INPUT', `${where}: it is not a calendar such as ${EXAMPLE}`);
  return { title, base, holidays: holidays as OwnCalendar['holidays'] };
}
