import { useDesk } from '../store/desk.ts';
import { rowsAsText, type ValueColumn } from './arrange-rows.ts';
import { Button } from './button.tsx';

/** Takes the rows that are shown elsewhere: to the clipboard for a spreadsheet, or as a file. */
export function RowExport<Row>({
  name,
  rows,
  columns,
}: {
  /** What the file is called. */
  readonly name: string;
  readonly rows: readonly Row[];
  readonly columns: readonly ValueColumn<Row>[];
}) {
  const { notices } = useDesk();
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(rowsAsText(rows, columns, 'tsv'));
      notices.say('good', `${rowCount(rows.length)} copied.`);
    } catch {
      notices.say('bad', 'The rows were not copied.', 'Allow this page to use the clipboard.');
    }
  };
  return (
    <span className="row-export">
      <Button tone="quiet" disabled={rows.length === 0} onClick={() => void copy()}>
        Copy
      </Button>
      <Button
        tone="quiet"
        disabled={rows.length === 0}
        onClick={() => saveText(`${name}.csv`, rowsAsText(rows, columns, 'csv'))}
      >
        Export
      </Button>
    </span>
  );
}

const rowCount = (rows: number): string => (rows === 1 ? '1 row' : `${rows} rows`);

/** Hands a text to the person as a file. */
function saveText(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `oddlot-${fileName}`;
  link.click();
  URL.revokeObjectURL(url);
}
