import type { ReactNode } from 'react';

type Head = string | { readonly title: ReactNode; readonly key: string; readonly className?: string | undefined };

interface CardTableProps {
  readonly heads: readonly Head[];
  readonly className?: string;
  /** The rows. */
  readonly children: ReactNode;
}

/** A table whose rows become cards where the page is narrow. */
export function CardTable({ heads, className = '', children }: CardTableProps) {
  return (
    <div className="table-scroll">
      <table className={`table table-cards ${className}`.trimEnd()}>
        <thead>
          <tr>
            {heads.map((head) =>
              typeof head === 'string' ? (
                <th key={head} scope="col">
                  {head}
                </th>
              ) : (
                <th key={head.key} scope="col" className={head.className}>
                  {head.title}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
