#!/usr/bin/env node
// In a syntax that every Node reads: an older one must get as far as the message.
var major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    'haru: needs Node 24 or newer; this is Node ' +
      process.versions.node +
      ' (' +
      process.execPath +
      '). Install it from https://nodejs.org, or put it first on PATH: npm install node@24 makes npx do so.\n',
  );
  process.exitCode = 1;
} else {
  // What Node has compiled for this command and its child processes is kept beside the package for the next ones.
  process.env.NODE_COMPILE_CACHE =
    process.env.NODE_COMPILE_CACHE || process.getBuiltinModule('path').join(import.meta.dirname, '../.cache');
  process.getBuiltinModule('module').enableCompileCache(process.env.NODE_COMPILE_CACHE);
  void import('../cli/main.js');
}
