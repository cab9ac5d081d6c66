import { Socket } from 'node:net';

/**
 * Sends what one stretch of synchronous code writes with one call of the kernel, although each statement is written, and held
 * together, by itself: statements that travel together cost one packet, and wake the server once.
 */
export class BatchingSocket extends Socket {
  #isHeld = false;

  override cork(): void {
    super.cork();
    if (this.#isHeld) return;
    this.#isHeld = true;
    super.cork();
    queueMicrotask(() => {
      this.#isHeld = false;
      this.uncork();
    });
  }
}
