import { publish, type Report } from './report.ts';

/** `npm run bench -- B1 B4`: runs the named benchmarks one after another, alone on the machine. */
const BENCHMARKS: Readonly<Record<string, () => Promise<{ run(): Promise<Report> }>>> = {
  B1: () => import('./B1.ts'),
  B2: () => import('./B2.ts'),
  B3: () => import('./B3.ts'),
  B4: () => import('./B4.ts'),
  B5: () => import('./B5.ts'),
  B6: () => import('./B6.ts'),
  B7: () => import('./B7.ts'),
  B9: () => import('./B9.ts'),
  B10: () => import('./B10.ts'),
  B11: () => import('./B11.ts'),
  B12: () => import('./B12.ts'),
  B13: () => import('./B13.ts'),
  dagList: () => import('./dagList.ts'),
  kafka: () => import('./kafka.ts'),
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; there are ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
  const benchmark = await BENCHMARKS[name]?.();
  if (benchmark) publish(await benchmark.run());
}
