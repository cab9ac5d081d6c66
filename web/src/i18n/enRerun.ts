/** Texts of partitions that are made again. */
export const enRerun = {
  plan: 'Plan of a rerun',
  hint: 'What will be made again, along the assets and in this order. Nothing happens before you start it.',
  start: 'Start this rerun',
  started: (id: number) => `Rerun ${id} has started.`,
  obstacles: {
    blocked: 'It can be started once nothing stands in the way.',
    nothing: 'There is nothing to start: no run goes again.',
  },
  name: (id: number) => `Rerun ${id}`,
  state: 'State',
  states: { running: 'Running', stopped: 'Stopped', completed: 'Completed', canceled: 'Canceled' },
  stepStates: {
    waiting: 'Waiting',
    running: 'Running',
    done: 'Done',
    failed: 'Failed',
    gone: 'Run deleted',
    left: 'Left out',
  },
  stoppedHint: 'A step has failed, and those after it wait. Resume tries once more what failed.',
  resume: 'Resume',
  cancel: 'Cancel rerun',
  keep: 'Keep it',
  cancelHint: 'Steps that wait are left out, and runs that it has started are stopped. What has ended stays.',
  changed: {
    resume: (id: number) => `Rerun ${id} goes on.`,
    cancel: (id: number) => `Rerun ${id} is canceled.`,
  },
};
