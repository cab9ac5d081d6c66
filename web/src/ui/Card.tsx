import type { ReactNode } from 'react';

interface CardProps {
  /** Of the title, by which the section is named; unique on the page. */
  readonly id: string;
  readonly title: string;
  /** Beside the title. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under its own title. */
export function Card({ id, title, note, children }: CardProps) {
  return (
    <section className="card" aria-labelledby={id}>
      <header className="card-head">
        <h2 className="card-title" id={id}>
          {title}
        </h2>
        {note}
      </header>
      {children}
    </section>
  );
}
