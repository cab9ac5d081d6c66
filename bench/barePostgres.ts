import pg from 'pg';

/** Rows a second that are claimed and completed a hundred at a time, with nothing else around. */
export async function batchedClaims(url: string, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`create temp table job (id int primary key, state text not null default 'queued')`);
    await client.query(`insert into job (id) select generate_series(1, $1)`, [rows]);
    const start = performance.now();
    for (let done = 0; done < rows; done += 100) {
      const { rows: claimed } = await client.query<{ id: number }>({
        name: 'bench-claim',
        text: `update job set state = 'running' where id in (select id from job where state = 'queued' order by id limit 100 for update skip locked) returning id`,
      });
      await client.query({
        name: 'bench-complete',
        text: `update job set state = 'success' where id = any ($1)`,
        values: [claimed.map((row) => row.id)],
      });
    }
    return rows / ((performance.now() - start) / 1_000);
  } finally {
    await client.end();
  }
}

/** Milliseconds from an insert with NOTIFY to the claim of the row by a process that listens. */
export async function notifyToClaim(url: string, samples: number, pauseMs: number): Promise<number[]> {
  const [producer, consumer] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  await Promise.all([producer.connect(), consumer.connect()]);
  try {
    await producer.query(
      `create table if not exists public.bench_job (id serial primary key, state text not null default 'queued')`,
    );
    await consumer.query('listen bench_job');
    const taken: number[] = [];
    for (let i = 0; i < samples; i++) {
      const claimed = new Promise<void>((resolve, reject) => {
        consumer.once('notification', () => {
          consumer
            .query(
              `update public.bench_job set state = 'running' where id in (select id from public.bench_job where state = 'queued' limit 1 for update skip locked)`,
            )
            .then(() => resolve(), reject);
        });
      });
      const start = performance.now();
      await producer.query('insert into public.bench_job default values');
      await producer.query('notify bench_job');
      await claimed;
      taken.push(performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    await producer.query('drop table public.bench_job');
    return taken;
  } finally {
    await Promise.all([producer.end(), consumer.end()]);
  }
}
