import { memo, useCallback, useRef, useState } from 'react';
import type { Qty } from '../../../domain/units/units.ts';
import { formatContractsShort } from '../../format/quantity.ts';
import { useDesk, useSignal } from '../../store/desk.ts';
import { useOwnPanel } from '../../store/own-panel.ts';
import type { Signal } from '../../store/signals.ts';
import { useCommandKeys } from '../../ui/command-keys.ts';
import { hintOf } from '../../ui/keyboard.ts';
import { readSize, writeSize } from '../../ui/size-presets.ts';
import '../../ui/size-picker.css';
import './least-size.css';

/** 1e-2 contract. The last is the first that a narrow panel has no room for. */
const SIZES = [1000, 5000, 10_000] as const;

/**
 * The smallest trade that the tape shows, typed or one of a few. An empty field, Escape, or the preset that is chosen
 * brings back all.
 */
export const LeastSize = memo(function LeastSize({ qty }: { readonly qty: number | null }) {
  const { workspace } = useDesk();
  const keys = useCommandKeys('filterTape');
  /** What is being typed; undefined while the field shows the size in force. */
  const [draft, setDraft] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const shown = draft ?? (qty === null ? '' : writeSize(qty));
  const isEmpty = shown.trim() === '';
  const choose = (next: number | null): void => {
    setDraft(undefined);
    workspace.change({ tapeLeastQty: next });
  };
  const type = (text: string): void => {
    const typed = readSize(text);
    if (typed !== undefined || text.trim() === '') choose(typed ?? null);
    setDraft(text);
  };
  const { id: panel } = useOwnPanel();
  const onSignal = useCallback(
    (signal: Signal) => {
      if (signal.type === 'filterTape' && signal.panel === panel) field.current?.select();
    },
    [panel],
  );
  useSignal(onSignal);
  return (
    <div className="size-picker least-size" role="group" aria-label="Trades shown">
      <input
        ref={field}
        className={`input figure ${qty === null ? '' : 'is-on'}`}
        inputMode="decimal"
        placeholder="min"
        aria-label="Least size, contracts"
        title={hintOf('Only trades of this many contracts or more', keys)}
        aria-invalid={!isEmpty && readSize(shown) === undefined}
        value={shown}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setDraft(undefined)}
        onKeyDown={({ key }) => {
          if (key === 'Escape') choose(null);
        }}
      />
      {SIZES.map((size) => (
        <button
          key={size}
          type="button"
          className="size-preset figure"
          aria-label={`${formatContractsShort(size as Qty)} or more`}
          aria-pressed={size === qty}
          onClick={() => choose(size === qty ? null : size)}
        >
          {formatContractsShort(size as Qty)}
        </button>
      ))}
    </div>
  );
});
