/** Tells the person who waits what is being done; one line each, no line break. */
export type Report = (message: string) => void;

export interface StartOptions {
  /**
   * Home of everything that the component keeps: it uses only `<folder>/<name>` (elsewhere where it says so aloud). Two
   * servers of one component need two folders; a second start in one folder adopts the server that runs there.
   */
  readonly folder: string;
  /** A free one where none is given. */
  readonly port?: number;
  readonly report: Report;
}

/** A server that answers. */
export interface Running {
  readonly pid: number;
  /** Ends the server and waits until it is gone; a second call does nothing. */
  stop(): Promise<void>;
}

/** A real program that Haru works with: how it is installed, started and stopped on this machine. */
export interface Component {
  readonly name: string;
  /** What it is and where it comes from, in a few words. */
  describe(): string;
  isInstalled(): Promise<boolean>;
  /** Does nothing where it is installed. Throws `MissingToolError` or an error that says what to do. */
  install(report: Report): Promise<void>;
}

export interface ServerComponent<R extends Running = Running> extends Component {
  readonly kind: 'server';
  /** Installs what is missing, starts the server on 127.0.0.1 and resolves when it answers. */
  start(options: StartOptions): Promise<R>;
  /** The server that an earlier process left running in this folder; null where none runs. */
  find(folder: string): Promise<R | null>;
}

/** Installed and then run by whoever needs it; it has no server of its own. */
export interface ToolComponent extends Component {
  readonly kind: 'tool';
}

export type AnyComponent = ServerComponent | ToolComponent;

/** A program that the machine lacks and that a component can't bring along. Tests that need it are skipped by its name. */
export class MissingToolError extends Error {
  readonly code = 'MISSING_TOOL';
  readonly tool: string;

  constructor(tool: string, message: string) {
    super(message);
    this.name = 'MissingToolError';
    this.tool = tool;
  }
}
