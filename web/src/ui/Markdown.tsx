import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { createElement, Fragment, type ReactNode } from 'react';
import { linkTarget } from '../domain/linkTarget.ts';
import './markdown.css';

/** Below the titles of the page, so that the headings of a text do not stand among them. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6'] as const;

/** Markdown that somebody wrote. No HTML is made of it: its tokens become elements, and HTML in it is shown as text. */
export function Markdown({ source }: { readonly source: string }) {
  return <div className="markdown">{drawn(lexer(source))}</div>;
}

function drawn(tokens: readonly Token[] | undefined): ReactNode {
  return inOrder((tokens as readonly MarkedToken[] | undefined)?.map(drawToken));
}

/** Parts of a text have no names: their order is all that tells them apart. */
function inOrder(parts: readonly ReactNode[] = []): ReactNode {
  return createElement(Fragment, null, ...parts);
}

function drawToken(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading': {
      const Heading = HEADINGS[Math.min(token.depth, HEADINGS.length) - 1] ?? 'h6';
      return <Heading>{drawn(token.tokens)}</Heading>;
    }
    case 'paragraph':
      return <p>{drawn(token.tokens)}</p>;
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{token.text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote>{drawn(token.tokens)}</blockquote>;
    case 'list':
      return drawList(token);
    case 'table':
      return drawTable(token);
    case 'hr':
      return <hr />;
    case 'br':
      return <br />;
    case 'strong':
      return <strong>{drawn(token.tokens)}</strong>;
    case 'em':
      return <em>{drawn(token.tokens)}</em>;
    case 'del':
      return <del>{drawn(token.tokens)}</del>;
    case 'codespan':
      return <code>{token.text}</code>;
    case 'link':
      return <Away href={token.href}>{drawn(token.tokens)}</Away>;
    // A picture from elsewhere would tell its host who reads here.
    case 'image':
      return <Away href={token.href}>{token.text === '' ? token.href : token.text}</Away>;
    case 'checkbox':
      return token.checked ? '☑ ' : '☐ ';
    case 'text':
      return token.tokens === undefined ? token.text : drawn(token.tokens);
    default:
      return token.raw;
  }
}

function drawList({ ordered: isOrdered, start, items }: Tokens.List): ReactNode {
  const rows = inOrder(items.map(drawItem));
  return isOrdered ? <ol start={start === '' ? 1 : start}>{rows}</ol> : <ul>{rows}</ul>;
}

function drawItem({ tokens }: Tokens.ListItem): ReactNode {
  return <li>{drawn(tokens)}</li>;
}

function drawTable({ header, rows }: Tokens.Table): ReactNode {
  return (
    <div className="table-scroll" tabIndex={0}>
      <table>
        <thead>{drawRow(header)}</thead>
        <tbody>{inOrder(rows.map(drawRow))}</tbody>
      </table>
    </div>
  );
}

function drawRow(cells: readonly Tokens.TableCell[]): ReactNode {
  return <tr>{inOrder(cells.map(drawCell))}</tr>;
}

function drawCell({ header: isHead, tokens }: Tokens.TableCell): ReactNode {
  return isHead ? <th scope="col">{drawn(tokens)}</th> : <td>{drawn(tokens)}</td>;
}

function Away({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  const target = linkTarget(href);
  if (target === null) return children;
  return (
    <a href={target} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
