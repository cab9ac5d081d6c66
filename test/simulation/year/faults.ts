import type { World } from './world.ts';

const HOUR = 3_600_000;

/** Disturbs the world once, in a way of chance. */
export function disturb(world: World): void {
  const { random } = world;
  const anyone = random.pick([...world.schedulers, ...world.workers, ...world.schedulers]);
  if (anyone === undefined) return;
  const trap = (kind: 'kill' | 'freeze' | 'break') =>
    (anyone.trap = { kind, statements: random.integer(0, 40), takesEffect: random.chance(0.5) });
  random.pick([
    () => trap('kill'),
    () => trap('kill'),
    () => trap('freeze'),
    () => trap('break'),
    () => world.killed(anyone),
    () => (anyone.isFrozen ? undefined : world.frozen(anyone)),
    () => {
      const worker = random.pick(world.workers);
      if (worker !== undefined && worker.isInContact) world.cut(worker);
    },
    () => world.setClock(world.clock.offset === 0 ? random.integer(-2 * HOUR, 2 * HOUR) : 0),
    () => (world.isDatabaseAway ? undefined : world.loseDatabase(random.integer(1_000, 60_000))),
    () => world.queue.forgetAll(),
    () => {
      world.queue.isAway = true;
      world.at(world.clock.now + random.integer(1_000, 60_000), () => {
        world.queue.isAway = false;
      });
    },
  ])();
}

/** From now on again and again, that far apart on average, until the world is calm. */
export function keepDisturbing(world: World, everyMs: number): void {
  const next = (): void => {
    if (world.isCalm) return;
    disturb(world);
    // Now and then two at once.
    world.at(world.clock.now + (world.random.chance(0.2) ? 0 : world.random.integer(1, 2 * everyMs)), next);
  };
  world.at(world.clock.now + everyMs, next);
}
