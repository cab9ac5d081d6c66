import { buildPackage } from './buildPackage.ts';

/** `npm run pack`: builds the published package and prints where its tarball lies. */
process.stdout.write(`${await buildPackage()}\n`);
