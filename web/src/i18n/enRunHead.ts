/** The head of the run page. */
export const enRunHead = {
  earlier: 'Earlier run',
  later: 'Later run',
  copyId: 'Copy run id',
  copied: (id: string) => `${id} has been copied.`,
  firstError: 'First error',
  toLog: 'To its log',
  addNote: 'Add note',
  editNote: 'Edit note',
  noteOf: (run: string) => `Note on ${run}`,
  noteHint: 'Who looks at this run later reads it here and in the list of runs.',
  again: 'Run again with…',
  toStop: (running: number, waiting: number) =>
    `${running === 0 ? 'Nothing is running' : `${running.toLocaleString('en-US')} running now`} · ${waiting.toLocaleString('en-US')} will never start`,
  stopsThese: 'Will be stopped',
  save: 'Save',
  saved: 'The note has been saved.',
};
