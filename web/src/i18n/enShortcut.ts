/** Texts of the list of shortcuts. */
export const enShortcut = {
  title: 'Keyboard',
  names: {
    palette: 'Go anywhere, do anything',
    help: 'This list',
    search: 'Search on this screen',
    goToday: 'Today',
    goDags: 'DAGs',
    goAssets: 'Data',
    goOperations: 'Operations',
    goQuestions: 'Questions',
    nextRow: 'Next row',
    previousRow: 'Previous row',
    earlierRun: 'Earlier run',
    laterRun: 'Later run',
  },
  open: 'Open what is marked',
  close: 'Close what is open',
};
