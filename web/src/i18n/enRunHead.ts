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
  save: 'Save',
  saved: 'The note has been saved.',
};
