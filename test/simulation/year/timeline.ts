import type { Clock } from './clock.ts';

type Act = () => Promise<void> | void;

/** What is to happen, by true time; what comes at one time happens beside each other. A binary heap. */
export class Timeline {
  readonly #clock: Clock;
  readonly #heap: { readonly time: number; readonly order: number; readonly act: Act }[] = [];
  #order = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get next(): number {
    return this.#heap[0]?.time ?? Infinity;
  }

  add(time: number, act: Act): void {
    const heap = this.#heap;
    let place = heap.push({ time: Math.max(time, this.#clock.now), order: this.#order++, act }) - 1;
    for (let above = (place - 1) >> 1; place > 0 && this.#isBefore(place, above); above = (place - 1) >> 1) {
      this.#swap(place, above);
      place = above;
    }
  }

  /** Takes all that is due. */
  due(): Act[] {
    const acts: Act[] = [];
    while (this.next <= this.#clock.now) acts.push(this.#take());
    return acts;
  }

  #take(): Act {
    const heap = this.#heap;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let place = 0; ;) {
        const [left, right] = [2 * place + 1, 2 * place + 2];
        let least = place;
        if (left < heap.length && this.#isBefore(left, least)) least = left;
        if (right < heap.length && this.#isBefore(right, least)) least = right;
        if (least === place) break;
        this.#swap(place, least);
        place = least;
      }
    }
    return first.act;
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a]!, this.#heap[b]!];
    return x.time < y.time || (x.time === y.time && x.order < y.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}
