import { useState } from 'react';
import { useDesk } from '../store/desk.ts';
import { MOST_SIZES } from '../store/workspace.ts';
import { FormDialog } from './form-dialog.tsx';
import { readSize, readSizes, writeSize } from './size-presets.ts';
import { TextField } from './text-field.tsx';

/** The sizes that ladder, ticket and the size keys offer, changed and kept. */
export function SizesDialog({ onClose }: { readonly onClose: () => void }) {
  const { workspace } = useDesk();
  const [typed, setTyped] = useState<readonly string[]>(() => {
    const { sizes } = workspace.state.get();
    return Array.from({ length: MOST_SIZES }, (_, at) => {
      const size = sizes[at];
      return size === undefined ? '' : writeSize(size);
    });
  });
  const sizes = readSizes(typed);
  return (
    <FormDialog
      title="Order sizes"
      act="Keep"
      leave="Leave them"
      isReady={sizes !== undefined}
      onSubmit={() => {
        if (sizes !== undefined) workspace.change({ sizes: [...sizes] });
        return 'close';
      }}
      onClose={onClose}
    >
      <p>
        Contracts, down to 0.01, each another size. Ladder and ticket offer them, and the size keys
        choose them from the left. An empty one is left out.
      </p>
      {typed.map((text, at) => (
        <TextField
          key={at}
          label={`Size ${at + 1}`}
          className="figure"
          inputMode="decimal"
          autoComplete="off"
          aria-invalid={text.trim() !== '' && readSize(text) === undefined}
          value={text}
          onChange={(next) => setTyped(typed.with(at, next))}
        />
      ))}
    </FormDialog>
  );
}
