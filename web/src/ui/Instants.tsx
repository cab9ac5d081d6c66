import { Fragment } from 'react';
import { Time } from './Time.tsx';

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A text whose instants, written in UTC, are on the chosen clock. */
export function Instants({ children }: { readonly children: string }) {
  const found = [...children.matchAll(INSTANT)];
  const ends = [0, ...found.map(({ 0: instant, index }) => index + instant.length)];
  return (
    <>
      {found.map(({ 0: instant, index }, place) => (
        <Fragment key={index}>
          {children.slice(ends[place], index)}
          <Time at={instant} />
        </Fragment>
      ))}
      {children.slice(ends.at(-1))}
    </>
  );
}
