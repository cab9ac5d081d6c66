import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ROOT } from './root.mjs';
import { runStep } from './runStep.mjs';

/** Installs what the lock file says where node_modules is missing or is something else. */
export async function install() {
  const wanted = readPackages(join(ROOT, 'package-lock.json'));
  const present = readPackages(join(ROOT, 'node_modules', '.package-lock.json'));
  if (wanted === null) throw new Error(`${ROOT} has no readable package-lock.json: clone the repository again`);
  if (isInstalled(wanted, present)) return;
  const { command, args } = npm();
  const what =
    present === null ? 'Installing the dependencies' : 'The lock file has changed: installing the dependencies';
  const options = ['--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await runStep(`${what} (once, a few minutes)`, command, [...args, 'ci', ...options]);
  } catch (error) {
    // npm ci also refuses where the registry lacks optional packages of other platforms, which npm install leaves out.
    if (!error.message.includes('npm error code EUSAGE')) throw error;
    process.stderr.write('  npm ci refuses this registry; npm install takes the same locked versions\n');
    await runStep(what, command, [...args, 'install', '--no-save', ...options]);
  }
}

/**
 * Whether node_modules holds what the lock file names. npm writes its own list there as the last step of an install, so
 * an interrupted one shows. Optional packages of other platforms are never there.
 *
 * @param {Record<string, {version?: string, optional?: boolean, integrity?: string}>} wanted
 * @param {Record<string, {version?: string, integrity?: string}> | null} present
 */
export function isInstalled(wanted, present) {
  if (present === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = present[path];
    return found === undefined
      ? entry.optional === true
      : found.version === entry.version && found.integrity === entry.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return null;
  }
}

/** The npm that started us, else the one beside this Node, else the one on PATH. */
function npm() {
  const candidates = [
    process.env.npm_execpath && join(dirname(process.env.npm_execpath), 'npm-cli.js'),
    join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  const script = candidates.find((file) => file && basename(file) === 'npm-cli.js' && existsSync(file));
  if (script) return { command: process.execPath, args: [script] };
  if (spawnSync('npm', ['--version']).status === 0) return { command: 'npm', args: [] };
  throw new Error('npm was not found: install npm (it comes with Node from https://nodejs.org) and try again');
}
