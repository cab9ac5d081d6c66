import { spawn, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { END_OF_OUTPUT, type BindMessage, type FromChild, type LogLine, type ToChild } from './protocol.ts';

/** Children without a bundle that are kept ready. */
const WARM = 2;
/** After this many tries, or above this memory, a child is replaced. */
const MAX_TRIES = 1_000;
const MAX_MEMORY_MB = 256;
/** A child with a bundle that has had nothing to do for so long is ended. */
const IDLE_MS = 60_000;
/** Longest that a child may take to start and to evaluate a bundle. */
const BIND_MS = 60_000;

/** A child process with a bundle, for one try after another. */
export interface TaskChild {
  readonly pid: number;
  send(message: ToChild): void;
  /** Where its messages, its raw output and its end go while it runs a try. */
  listen(listener: ChildListener): void;
  /** Resolves when all that the try wrote past the console has arrived; at the latest after half a second. */
  drained(): Promise<void>;
  /** SIGKILL to its process group. */
  kill(): void;
}

export interface ChildListener {
  onMessage(message: FromChild): void;
  onOutput(line: LogLine): void;
  onExit(code: number | null, signal: NodeJS.Signals | null): void;
}

/** Tries that may share a child: the same bundle, the same secrets in its memory, and the same claim to the processor. */
export interface ChildKind {
  readonly key: string;
  /** It gets the processor when processes of other work leave it free. */
  readonly isBackground: boolean;
  /** Made only where a child has to be bound. */
  readonly bind: () => Promise<BindMessage>;
}

export interface ChildPool {
  /** A child bound to the bundle, idle or new. Throws what the bundle throws when it is evaluated. */
  take(kind: ChildKind): Promise<TaskChild>;
  /** Gives a child back after a try; it serves again unless it has grown old. */
  give(child: TaskChild, memoryMb: number): void;
  /** Ends a child that may not serve again. */
  discard(child: TaskChild): void;
  close(): void;
}

/** How long raw output may come after the end of a try. */
const DRAIN_MS = 500;

/** Keeps at most `size` idle children with a bundle, and two without one; each runs `program`, an ECMAScript module. */
export function createChildPool(size: number, program: Buffer): ChildPool {
  const warm: Child[] = [];
  const idle: Child[] = [];
  const all = new Set<Child>();
  let isClosed = false;

  function make(): Child {
    const child = new Child(program);
    all.add(child);
    child.exited.then(
      () => {
        all.delete(child);
        remove(warm, child);
        remove(idle, child);
      },
      () => {},
    );
    return child;
  }

  function keepWarm(): void {
    while (!isClosed && warm.length < WARM) warm.push(make());
  }
  keepWarm();

  return {
    async take({ key, isBackground, bind }) {
      const known = idle.findIndex((child) => child.key === key && child.isBackground === isBackground);
      if (known >= 0) {
        const child = idle.splice(known, 1)[0] as Child;
        clearTimeout(child.idleTimer);
        return child;
      }
      const child = warm.shift() ?? make();
      setImmediate(keepWarm);
      if (isBackground) child.giveWay();
      const limit = setTimeout(() => child.kill(), BIND_MS);
      try {
        await child.bind(key, await bind());
      } catch (error) {
        child.kill();
        throw error;
      } finally {
        clearTimeout(limit);
      }
      return child;
    },
    give(given, memoryMb) {
      const child = given as Child;
      child.tries++;
      child.listener = null;
      if (isClosed || child.tries >= MAX_TRIES || memoryMb > MAX_MEMORY_MB || !child.isAlive) return child.kill();
      idle.push(child);
      child.idleTimer = setTimeout(() => {
        remove(idle, child);
        child.kill();
      }, IDLE_MS).unref();
      if (idle.length > size) idle.shift()?.kill();
    },
    discard: (child) => child.kill(),
    close() {
      isClosed = true;
      for (const child of all) child.kill();
    },
  };
}

function remove<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

class Child implements TaskChild {
  readonly pid: number;
  readonly exited: Promise<void>;
  readonly #process: ChildProcess;
  key: string | null = null;
  isBackground = false;
  tries = 0;
  isAlive = true;
  idleTimer: NodeJS.Timeout | undefined;
  listener: ChildListener | null = null;
  /** One for each of stdout and stderr: the try's last line has come, or the stream has ended. */
  #ends: PromiseWithResolvers<void>[] = [];
  #ready: PromiseWithResolvers<void> = Promise.withResolvers();
  #bound: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor(program: Buffer) {
    this.#process = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-'], {
      detached: true,
      env: {},
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    this.pid = this.#process.pid ?? 0;
    // A process that has ended before it has read its program shows in its exit.
    this.#process.stdin?.on('error', () => {}).end(program);
    this.exited = new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null) => {
        if (!this.isAlive) return;
        this.isAlive = false;
        const error = new Error(`the task's process ended before it was ready (${signal ?? `exit code ${code}`})`);
        this.#ready.reject(error);
        this.#bound.reject(error);
        this.listener?.onExit(code, signal);
        resolve();
      };
      this.#process.on('exit', end);
      this.#process.on('error', () => end(null, null));
    });
    this.#ready.promise.catch(() => {});
    this.#bound.promise.catch(() => {});
    this.#process.on('message', (message: FromChild) => {
      try {
        this.#receive(message);
      } catch {
        // An author's code can send what it likes; what is no message of ours costs its own process only.
        this.kill();
      }
    });
    this.#forward('stdout', 'info');
    this.#forward('stderr', 'warn');
  }

  async bind(key: string, message: BindMessage): Promise<void> {
    await this.#ready.promise;
    this.key = key;
    this.send(message);
    await this.#bound.promise;
  }

  /** For good: only root could take it back. What the process starts from now on gives way with it. */
  giveWay(): void {
    this.isBackground = true;
    try {
      setPriority(this.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // One that has ended already shows in its exit.
    }
  }

  send(message: ToChild): void {
    if (this.isAlive && this.#process.connected) this.#process.send(message, () => {});
  }

  listen(listener: ChildListener): void {
    this.listener = listener;
    this.#ends = [Promise.withResolvers(), Promise.withResolvers()];
  }

  async drained(): Promise<void> {
    const late = new AbortController();
    await Promise.race([
      Promise.all(this.#ends.map((end) => end.promise)),
      sleep(DRAIN_MS, undefined, { signal: late.signal }).catch(() => {}),
    ]);
    late.abort();
  }

  kill(): void {
    if (!this.isAlive || this.pid === 0) return;
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      this.#process.kill('SIGKILL');
    }
  }

  #receive(message: FromChild): void {
    switch (message.type) {
      case 'ready':
        this.#ready.resolve();
        break;
      case 'bound':
        this.#bound.resolve();
        break;
      case 'unbound':
        this.#bound.reject(Object.assign(new Error(message.message), message.stack ? { stack: message.stack } : {}));
        break;
      case 'log':
      case 'given':
      case 'progress':
      case 'call':
      case 'rendered':
      case 'unrendered':
      case 'end':
        this.listener?.onMessage(message);
        break;
    }
  }

  /** What is written past the console, by native code or by programs that the task starts. */
  #forward(stream: 'stdout' | 'stderr', level: LogLine['level']): void {
    const output = this.#process[stream];
    if (!output) return;
    const place = stream === 'stdout' ? 0 : 1;
    createInterface({ input: output, crlfDelay: Infinity })
      .on('line', (message) => {
        if (message === END_OF_OUTPUT) this.#ends[place]?.resolve();
        else this.listener?.onOutput({ at: Date.now(), level, source: stream, message });
      })
      .on('close', () => this.#ends[place]?.resolve());
  }
}
