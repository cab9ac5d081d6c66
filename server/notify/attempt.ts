import type { ConnectionValue } from '../dag/context.ts';
import type { NotifierDefinition } from '../core/definition.ts';
import type { Notice, Rendered } from '../core/notification.ts';

/** One message to one receiver. */
export interface Message {
  /** The same in every repeat. */
  readonly deliveryId: string;
  readonly notice: Notice;
  readonly notifier: NotifierDefinition;
  readonly rendered: Rendered;
  readonly connection: ConnectionValue;
}

/** Sends a message; the signal ends it at once, with all that it holds open. Throws {@link NotAccepted}, or what a network throws. */
export type Send = (message: Message, signal: AbortSignal) => Promise<void>;

/** Why a message did not arrive, in words without secrets. */
export class NotAccepted extends Error {
  /** Repeating the same message is of no use. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.isFinal = isFinal;
  }
}
