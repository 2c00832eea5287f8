import { useState } from 'react';
import { createPortal } from 'react-dom';
import type { Qty } from '../../domain/units/units.ts';
import { formatContractsShort } from '../format/quantity.ts';
import { readSize, writeSize } from './size-presets.ts';
import { SizesDialog } from './sizes-dialog.tsx';
import './size-picker.css';

/** Contracts: typed, or one of the presets, which can be changed. What cannot be read is marked and not taken. */
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
  const [isChanging, setChanging] = useState(false);
  const shown = draft ?? writeSize(qty);
  const type = (text: string): void => {
    setDraft(text);
    const next = readSize(text);
    if (next !== undefined) onChange(next);
  };
  return (
    <div className="size-picker">
      <input
        className="input figure"
        inputMode="decimal"
        aria-label={label}
        aria-invalid={readSize(shown) === undefined}
        value={shown}
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
      <button
        type="button"
        className="size-preset"
        aria-label="Change the sizes"
        title="Change the sizes"
        onClick={() => setChanging(true)}
      >
        …
      </button>
      {/* It is a form of its own, and the picker may stand in one. */}
      {isChanging &&
        createPortal(<SizesDialog onClose={() => setChanging(false)} />, document.body)}
    </div>
  );
}
