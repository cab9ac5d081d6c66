/** Preloaded into every child of standalone: the end of the parent, however it comes, is a request to stop. */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
