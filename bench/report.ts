import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { median } from './statistics.ts';

/** One figure, beside the yardstick that was measured in the same run. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly yardstick: string | null;
  readonly yardstickValue: number | null;
  /** value / yardstickValue */
  readonly ratio: number | null;
  readonly goal: string;
  readonly reached: boolean | null;
  readonly samples: readonly number[];
}

export interface Report {
  readonly name: string;
  readonly at: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rows: readonly Row[];
}

/** What was measured, as often as there are samples. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

export interface Yardstick {
  readonly what: string;
  readonly samples: readonly number[];
}

/** What the median is to be: at the least so many times the yardstick's, at the least or at the most so much, or less than so much. */
export type Goal =
  { readonly times: number } | { readonly least: number } | { readonly most: number } | { readonly below: number };

const RESULTS = join(import.meta.dirname, 'results');

/** The median of the samples, beside that of the yardstick's where there is one. Without a goal it is only shown. */
export function rowOf({ what, unit, samples }: Measured, goal: Goal | null, yardstick?: Yardstick): Row {
  const value = median(samples);
  const yardstickValue = yardstick === undefined ? null : median(yardstick.samples);
  const ratio = yardstickValue === null ? null : value / yardstickValue;
  return {
    what,
    value,
    unit,
    yardstick: yardstick?.what ?? null,
    yardstickValue,
    ratio,
    ...judged(goal, unit, value, ratio),
    samples,
  };
}

function judged(goal: Goal | null, unit: string, value: number, ratio: number | null): Pick<Row, 'goal' | 'reached'> {
  if (goal === null) return { goal: '-', reached: null };
  if ('times' in goal) return { goal: `>= ${goal.times}x`, reached: ratio !== null && ratio >= goal.times };
  if ('least' in goal) return { goal: `>= ${goal.least} ${unit}`, reached: value >= goal.least };
  if ('most' in goal) return { goal: `<= ${goal.most} ${unit}`, reached: value <= goal.most };
  return { goal: `< ${goal.below} ${unit}`, reached: value < goal.below };
}

export function makeReport(name: string, versions: Readonly<Record<string, string>>, rows: readonly Row[]): Report {
  return {
    name,
    at: new Date().toISOString(),
    machine: machine(),
    versions: { haru: packageJson.version, node: process.version, ...versions },
    rows,
  };
}

/** Writes `bench/results/<name>.json` and prints the table. */
export function publish(report: Report): void {
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${report.name}.json`);
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  console.log(
    `\n${report.name} on ${report.machine}; ${Object.entries(report.versions)
      .map(([k, v]) => `${k} ${v}`)
      .join(', ')}`,
  );
  console.table(
    report.rows.map(({ what, value, unit, yardstick, yardstickValue, ratio, goal, reached }) => ({
      what,
      value: `${round(value)} ${unit}`,
      yardstick: yardstick === null ? '-' : `${yardstick}: ${round(yardstickValue ?? Number.NaN)} ${unit}`,
      ratio: ratio === null ? '-' : round(ratio),
      goal,
      reached: reached === null ? '-' : reached ? 'yes' : 'no',
    })),
  );
  console.log(`written to ${file}`);
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}

function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${osName()}`;
}

function osName(): string {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? process.platform;
  } catch {
    return process.platform;
  }
}
