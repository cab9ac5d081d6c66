import pg from 'pg';

const DISK_FULL = '53100';

/** What is to be thrown for an error of a load into a table: one of a full disk says whose, and what to do. */
export function sayFullDisk(error: unknown, connection: string, table: string): unknown {
  if (!(error instanceof pg.DatabaseError) || error.code !== DISK_FULL) return error;
  return new Error(
    `${table}: the disk of the Postgres of connection ${connection} is full; what was being loaded was rolled back: make room there and run it again (${error.message})`,
    { cause: error },
  );
}
