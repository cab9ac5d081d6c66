/** A pause that can be ended before its time. */
export interface Alarm {
  /** Resolves after so long, or when the alarm is rung (with Infinity then only); at once if it was rung since the last pause. */
  pause(ms: number): Promise<void>;
  ring(): void;
}

export function createAlarm(): Alarm {
  let isRung = false;
  let end: (() => void) | null = null;
  return {
    async pause(ms) {
      if (!isRung && ms > 0) {
        await new Promise<void>((resolve) => {
          const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        end = null;
      }
      isRung = false;
    },
    ring() {
      isRung = true;
      end?.();
    },
  };
}
