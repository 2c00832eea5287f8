import { useState } from 'react';
import type { ListedSession } from '../../../contract/session-library.ts';
import { formatBytes } from '../../format/quantity.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Segments } from '../../ui/segments.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { exportPath, type ExportFormat } from './session-actions.ts';

export function RenameDialog({
  session,
  onRename,
  onClose,
}: {
  readonly session: ListedSession;
  readonly onRename: (to: string) => void;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState(session.name);
  const to = name.trim();
  return (
    <FormDialog
      title="Rename the session"
      act="Rename"
      isReady={to !== '' && to !== session.name}
      onSubmit={() => {
        onRename(to);
        return 'close';
      }}
      onClose={onClose}
    >
      <p>One with a name of its own is kept, however old it gets.</p>
      <TextField label="Name" maxLength={120} value={name} onChange={setName} />
    </FormDialog>
  );
}

export function RemoveDialog({
  session,
  onRemove,
  onClose,
}: {
  readonly session: ListedSession;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}) {
  return (
    <FormDialog
      title="Remove the session"
      act="Remove for good"
      tone="kill"
      isReady
      onSubmit={() => {
        onRemove();
        return 'close';
      }}
      onClose={onClose}
    >
      <p>
        {session.name}, {formatBytes(session.bytes)}. A recording cannot be made again.
      </p>
    </FormDialog>
  );
}

const FORMATS = [
  { value: 'parquet', label: 'Parquet', hint: 'A folder by date and market, for DuckDB or Spark' },
  { value: 'csv', label: 'CSV' },
  { value: 'jsonl', label: 'JSONL' },
] as const;

export function ExportDialog({
  session,
  onExport,
  onClose,
}: {
  readonly session: ListedSession;
  readonly onExport: (to: { readonly format: ExportFormat; readonly out: string }) => void;
  readonly onClose: () => void;
}) {
  const [format, setFormat] = useState<ExportFormat>('parquet');
  /** What was typed; undefined while nothing was. */
  const [typed, setTyped] = useState<string>();
  const out = (typed ?? exportPath(session.path, format)).trim();
  return (
    <FormDialog
      title="Export the session"
      act="Export"
      isReady={out !== ''}
      onSubmit={() => {
        onExport({ format, out });
        return 'close';
      }}
      onClose={onClose}
    >
      <Segments label="Format" segments={FORMATS} value={format} onChange={setFormat} />
      <TextField label="To" className="figure" spellCheck={false} value={out} onChange={setTyped} />
    </FormDialog>
  );
}
