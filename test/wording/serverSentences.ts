import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(import.meta.dirname, '../..');

/** Files that are about nothing else: all that is said in them counts. */
const WHOLE_FILES = new Set([
  'server/core/decisions.ts',
  'server/core/judge.ts',
  'server/core/waiting.ts',
  'server/scheduler/fireDeadlines.ts',
  'server/scheduler/missWithoutRun.ts',
  'server/scheduler/why/limits.ts',
  'server/scheduler/why/readWaits.ts',
  'server/scheduler/why/waitsFor.ts',
]);

/** Functions that are given a reason. */
const GIVEN_REASONS = new Set(['stopRun', 'stopRuns', 'stopRunsIn', 'returnToScheduled', 'goOn']);

/** Stands for a value in a sentence. */
export const VALUE = '…';

/** What the server and the workers say of why tasks and runs are as they are: the texts of the sources, with where they stand. */
export function serverSentences(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const path of sourceFiles()) {
    const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    const file = relative(ROOT, path);
    for (const text of saidIn(source, WHOLE_FILES.has(file))) found.set(text, file);
  }
  return found;
}

function sourceFiles(): readonly string[] {
  return ['server/core', 'server/db', 'server/scheduler', 'workers'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== 'workers', encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(ROOT, folder, file)),
  );
}

function saidIn(source: ts.SourceFile, isWhole: boolean): readonly string[] {
  const said: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isText(node)) said.push(...ofSql(textOf(node)));
    if (isWhole ? isText(node) : holdsReason(node)) said.push(...textsIn(node).filter(isSentence));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return said;
}

/** A value by the name of a reason, or what a function is given that takes one. */
function holdsReason(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node))
    return ['reason', 'why'].includes(node.name.getText());
  return ts.isCallExpression(node) && GIVEN_REASONS.has(node.expression.getText());
}

/** Literals of statements that set the reason of a state. */
function ofSql(text: string): readonly string[] {
  return [...text.matchAll(/state_reason = (.*?)(?:state_actor|\n\s*where|$)/gs)].flatMap(([, value = '']) =>
    [...value.matchAll(/'([^']*)'/g)].map(([, literal = '']) => literal).filter(isSentence),
  );
}

/** Names, codes and what merely joins have no two words. */
function isSentence(text: string): boolean {
  return /[a-z]+[,:;]? [a-z(]+|[a-z]{2,} …|… [a-z]{2,}/i.test(text) && !text.startsWith('select ');
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

function isText(node: ts.Node): node is Text {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
}

function textOf(node: Text): string {
  if (!ts.isTemplateExpression(node)) return node.text;
  return node.templateSpans.reduce((text, span) => `${text}${VALUE}${span.literal.text}`, node.head.text);
}

function textsIn(node: ts.Node): readonly string[] {
  const inner: string[] = isText(node) ? [textOf(node)] : [];
  ts.forEachChild(node, (child) => void inner.push(...textsIn(child)));
  return inner;
}
