import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exportLines, quote, quoteCommand } from './quote.ts';

test('a shell gets back exactly the arguments that were quoted', () => {
  const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (args) => {
      const output = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${quoteCommand(args)}`], { encoding: 'utf8' });
      expect(output.split('\0').slice(0, -1)).toEqual(args);
    }),
    { numRuns: 50 },
  );
});

test.each(['$(touch /tmp/x)', '`id`', "it's", '', '한글 경로/파일.py', 'a\nb', '-rf', '~', '*', '\\', '"', '!'])(
  '%j is one argument',
  (argument) => {
    expect(execFileSync('/bin/sh', ['-c', `printf '%s' ${quote(argument)}`], { encoding: 'utf8' })).toBe(argument);
  },
);

test('exports reach a command, and a name that is none is refused', () => {
  const script = `${exportLines({ GREETING: "안녕 '$HOME'" })}printf '%s' "$GREETING"`;
  expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe("안녕 '$HOME'");
  expect(() => exportLines({ 'A;rm': '1' })).toThrow(/"A;rm" is no name/);
  expect(() => quote('a\0b')).toThrow(/NUL/);
});
