import type { Locator, Page } from 'playwright-core';

/** What one task took: clicks and choices, texts typed, and the seconds that the page took to answer them all. */
export interface Taken {
  readonly what: string;
  readonly clicks: number;
  readonly typed: number;
  readonly seconds: number;
}

/** A reader's hand that counts what it does. It acts as soon as the page lets it, so the seconds are the page's own. */
export class Hand {
  readonly page: Page;
  #clicks = 0;
  #typed = 0;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: Locator): Promise<void> {
    this.#clicks += 1;
    await target.click();
  }

  async type(target: Locator, text: string): Promise<void> {
    this.#typed += 1;
    await target.fill(text);
  }

  async press(key: string): Promise<void> {
    this.#clicks += 1;
    await this.page.keyboard.press(key);
  }

  /** Counts and times what `act` does, up to what it waits for at its end. */
  async task(what: string, act: (hand: Hand) => Promise<void>): Promise<Taken> {
    this.#clicks = 0;
    this.#typed = 0;
    const start = performance.now();
    await act(this);
    return { what, clicks: this.#clicks, typed: this.#typed, seconds: (performance.now() - start) / 1_000 };
  }
}
