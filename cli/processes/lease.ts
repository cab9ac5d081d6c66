/** How long a try stays a worker's without a sign of life. */
export const LEASE_SECONDS = 30;
export const HEARTBEAT_MS = 5_000;
