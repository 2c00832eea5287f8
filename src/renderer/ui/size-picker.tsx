import { useState } from 'react';
import { parseQty, type Qty } from '../../domain/units/units.ts';
import { formatContractsShort } from '../format/quantity.ts';
import './size-picker.css';

const textOf = (qty: number): string => (qty / 100).toString();

/** Contracts: typed, or one of the presets. What cannot be read is marked and not taken. */
export function SizePicker({
  label,
  qty,
  sizes,
  onChange,
}: {
  readonly label: string;
  readonly qty: number;
  readonly sizes: readonly number[];
  readonly onChange: (qty: Qty) => void;
}) {
  /** What is being typed; undefined while the field shows the size in force. */
  const [draft, setDraft] = useState<string>();
  const parsed = parseQty((draft ?? textOf(qty)).trim());
  const isValid = parsed.ok && parsed.value > 0;
  const type = (text: string): void => {
    setDraft(text);
    const next = parseQty(text.trim());
    if (next.ok && next.value > 0) onChange(next.value);
  };
  return (
    <div className="size-picker">
      <input
        className="input figure"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={!isValid}
        value={draft ?? textOf(qty)}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setDraft(undefined)}
      />
      {sizes.map((size) => (
        <button
          key={size}
          type="button"
          className="size-preset figure"
          aria-pressed={size === qty}
          onClick={() => {
            setDraft(undefined);
            onChange(size as Qty);
          }}
        >
          {formatContractsShort(size as Qty)}
        </button>
      ))}
    </div>
  );
}
