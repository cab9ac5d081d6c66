/** Moments of a load after which a killed process must cost nothing; tests stop the process there. */
export type LoadStep = 'fenced' | 'deleted' | 'mid-copy' | 'before-commit' | 'commit-sent' | 'committed';

export type OnLoadStep = (step: LoadStep) => Promise<void> | void;
