import type { ReactNode } from 'react';

/** A figure with its name, and a hint where the name does not say all. */
export type Figure = readonly [name: string, value: ReactNode, hint?: string | undefined];

/** Figures, each below or beside its name as the style sheet of `className` has it. */
export function FigureList({
  className,
  label,
  figures,
  children,
}: {
  readonly className: string;
  readonly label?: string;
  readonly figures: readonly Figure[];
  /** Before them. */
  readonly children?: ReactNode;
}) {
  return (
    <dl className={className} aria-label={label}>
      {children}
      {figures.map(([name, value, hint]) => (
        <div key={name} title={hint}>
          <dt>{name}</dt>
          <dd className="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
