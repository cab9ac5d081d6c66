import { join, resolve } from 'node:path';
import type { AnyComponent, Report, Running } from './component.ts';
import { COMPONENTS, findComponent } from './registry.ts';
import { endLeft } from './serverRecord.ts';

/** One line of `haru sandbox status`. */
export interface ComponentStatus {
  readonly name: string;
  readonly kind: AnyComponent['kind'];
  readonly installed: boolean;
  /** Of the server that runs in the folder; null where none does. */
  readonly pid: number | null;
  readonly description: string;
}

/** No component has the name that was asked for. */
export class UnknownComponentError extends Error {
  readonly code = 'UNKNOWN_COMPONENT';

  constructor(name: string) {
    super(`there is no component "${name}"; there are ${COMPONENTS.map((component) => component.name).join(', ')}`);
    this.name = 'UnknownComponentError';
  }
}

/** Every component, in the order of the registry. `folder`: HARU_HOME. */
export async function sandboxStatus(folder: string): Promise<readonly ComponentStatus[]> {
  return Promise.all(
    COMPONENTS.map(async (component) => {
      const [installed, running] = await Promise.all([
        component.isInstalled(),
        component.kind === 'server' ? component.find(folder) : null,
      ]);
      return {
        name: component.name,
        kind: component.kind,
        installed,
        pid: running?.pid ?? null,
        description: component.describe(),
      };
    }),
  );
}

export async function installComponent(name: string, report: Report): Promise<void> {
  const component = need(name);
  if (!(await component.isInstalled())) await component.install(report);
}

/** Starts a server that outlives this process, or finds it running; gives what one needs to reach it, private keys left out. */
export async function startComponent(
  name: string,
  folder: string,
  report: Report,
): Promise<Readonly<Record<string, string | number>>> {
  const component = need(name);
  if (component.kind === 'tool')
    throw new Error(`${name} has no server to start: it is run by whoever needs it (haru sandbox install ${name})`);
  return facts(await component.start({ folder, report }));
}

/** Ends the server, or what is left of one. False where nothing of this component runs in the folder. */
export async function stopComponent(name: string, folder: string): Promise<boolean> {
  const component = need(name);
  if (component.kind === 'tool') return false;
  const running = await component.find(folder);
  await running?.stop();
  const wasLeft = await endLeft(join(resolve(folder), name));
  return running !== null || wasLeft;
}

function need(name: string): AnyComponent {
  const component = findComponent(name);
  if (component === null) throw new UnknownComponentError(name);
  return component;
}

function facts(running: Running): Readonly<Record<string, string | number>> {
  const entries = Object.entries(running).filter(
    ([key, value]) => key !== 'privateKey' && (typeof value === 'string' || typeof value === 'number'),
  );
  return Object.fromEntries(entries as [string, string | number][]);
}
