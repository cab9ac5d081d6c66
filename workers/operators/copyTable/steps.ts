/** Moments of a copy after which a killed process must cost nothing; tests stop the process there. */
export type CopyStep = 'planned' | 'mid-copy' | 'mid-upload' | 'recorded' | 'before-commit' | 'mid-restore';

export type OnCopyStep = (step: CopyStep) => Promise<void> | void;
