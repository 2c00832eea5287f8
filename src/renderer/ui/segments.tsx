import { useId } from 'react';
import './segments.css';

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly tone?: 'buy' | 'sell';
  readonly hint?: string;
}

/** One of a few, all in view. Arrow keys move, as in any radio group. */
export function Segments<T extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}) {
  // Buttons of one name are one group, and panels side by side may have the same label.
  const group = useId();
  return (
    <div className="segments" role="radiogroup" aria-label={label}>
      {segments.map((segment) => (
        <label
          key={segment.value}
          className={`segment segment-${segment.tone ?? 'plain'}`}
          title={segment.hint}
        >
          <input
            type="radio"
            className="visually-hidden"
            name={group}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          {segment.label}
        </label>
      ))}
    </div>
  );
}
