import type { ReactNode } from 'react';
import './tag.css';

export type Tone = 'plain' | 'quiet' | 'good' | 'warn' | 'bad' | 'bid' | 'ask';

/** A word with a state. The word says it; the colour only helps. */
export function Tag({
  tone = 'plain',
  hint,
  children,
}: {
  readonly tone?: Tone;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  return (
    <span className={`tag tag-${tone}`} title={hint}>
      {children}
    </span>
  );
}
