import type { ComponentProps } from 'react';
import './field.css';

interface TextFieldProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (typed: string) => void;
}

/** A line to type in, behind the words that name it. */
export function TextField({ label, className = '', onChange, ...rest }: TextFieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        {...rest}
        className={`input ${className}`}
        onChange={({ target }) => onChange(target.value)}
      />
    </label>
  );
}
