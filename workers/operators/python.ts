import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Json } from '../../server/core/definition.ts';
import type { PythonOptions } from '../../server/dag/operators.ts';
import * as schemas from '../../server/dag/operatorSchemas.ts';
import type { BuiltInOperator } from './operator.ts';
import { findVenv } from './python/venv.ts';
import { findProgram } from './shell/findProgram.ts';
import { endInWords, programEnvironment, runProgram } from './shell/runProgram.ts';

/** Called with the script, the function's name, and the files of the arguments and of the result. */
const CALL = `
import importlib, importlib.util, json, os, sys
script, name, given, result = sys.argv[1:]
if script.endswith('.py'):
    sys.path[0] = os.path.dirname(script)
    spec = importlib.util.spec_from_file_location('haru_task', script)
    module = importlib.util.module_from_spec(spec)
    sys.modules['haru_task'] = module
    spec.loader.exec_module(module)
else:
    module = importlib.import_module(script)
function = getattr(module, name, None)
if not callable(function):
    sys.exit(f'{script} has no function {name}')
with open(given, encoding='utf-8') as file:
    arguments = json.load(file)
value = function(**arguments)
with open(result, 'w', encoding='utf-8') as file:
    json.dump(value, file, allow_nan=False)
`;
const MAX_RESULT_BYTES = 1024 * 1024;
const MAX_SHOWN = 500;

/** Calls a Python function in a process of its own; what it prints goes to the log, what it returns is the result. */
export const python: BuiltInOperator<PythonOptions, Json> = {
  name: 'python',
  options: schemas.python,
  async run({ script, args = {}, requirements = [], interpreter = 'python3' }, context) {
    const folder = mkdtempSync(join(tmpdir(), 'haru-python-'));
    try {
      const [, target = '', name = 'main'] = /^(.*?)(?::([^:/]+))?$/s.exec(script) ?? [];
      const env = programEnvironment();
      const found = findProgram(interpreter, env.PATH, process.cwd());
      const program = requirements.length === 0 ? found : await findVenv(found, requirements, context);
      const [given, result] = [join(folder, 'arguments.json'), join(folder, 'result.json')];
      writeFileSync(given, JSON.stringify(args));
      const end = await runProgram(
        { program, args: ['-u', '-c', CALL, placeOf(target), name, given, result], cwd: process.cwd(), env },
        context,
      );
      if (end.code !== 0)
        throw new Error(`${script} ended with ${endInWords(end)}: ${end.lastErrorLine.slice(0, MAX_SHOWN)}`);
      return resultIn(result, script);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** A file as an absolute path, a module as it is. */
function placeOf(target: string): string {
  if (!target.endsWith('.py')) return target;
  const file = resolve(target);
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true)
    throw new Error(`there is no file ${file} (option script)`);
  return file;
}

function resultIn(file: string, script: string): Json {
  const { size } = statSync(file);
  if (size > MAX_RESULT_BYTES)
    throw new Error(`${script} returned ${size} bytes: write them to a file, and return where it is`);
  return JSON.parse(readFileSync(file, 'utf8')) as Json;
}
