import { createHash } from 'node:crypto';
import { ParquetDataSet } from '../../../adapters/files/parquet-data-set.ts';
import type { TableRow, TableWriter } from '../../../adapters/files/table-writer.ts';
import { CSV, JSON_LINES, TextTable } from '../../../adapters/files/text-table.ts';
import { attempt } from '../../../adapters/sqlite/database-error.ts';
import { openSession, type SessionReader } from '../../../adapters/sqlite/session-reader.ts';
import { err, ok, type Result } from '../../../base/result.ts';
import { formatInstant, type Instant } from '../../../domain/units/units.ts';
import { inSlices } from '../in-slices.ts';
import type { Job } from '../job.ts';
import { SESSION_COLUMNS, SessionRows } from './session-rows.ts';

export interface ExportOptions {
  readonly path: string;
  readonly format: 'jsonl' | 'csv' | 'parquet';
  /** A file; for Parquet a folder, to which others may have been exported before. */
  readonly out: string;
}

const DAY_US = 86_400_000_000;

/** Writes a session for other programs. What is written appears whole or not at all. */
export async function exportSession(
  { path, format, out }: ExportOptions,
  job: Job,
): Promise<Result<{ readonly files: number; readonly rows: number }>> {
  const opened = openSession(path);
  if (!opened.ok) return opened;
  const session = opened.value;
  try {
    const writer = openWriter(session, format, out);
    if (!writer.ok) return writer;
    const written = await writeRows(session, writer.value, job);
    if (!written.ok) await writer.value.discard();
    return written;
  } finally {
    session.close();
  }
}

async function writeRows(
  session: SessionReader,
  writer: TableWriter,
  job: Job,
): Promise<Result<{ readonly files: number; readonly rows: number }>> {
  const end = session.end();
  if (!end.ok) return end;
  let drained: Result<null> = ok(null);
  const stop = new AbortController();
  const rows = await inSlices(addRows(session, writer), {
    clock: job.clock,
    signal: AbortSignal.any([job.signal, stop.signal]),
    onSlice: async (event) => {
      job.onProgress((writer.addingShare * event) / end.value.event);
      drained = await writer.drain();
      if (!drained.ok) stop.abort();
    },
  });
  if (!drained.ok) return drained;
  if (rows === undefined) return err({ code: 'archive.interrupted' });
  if (!rows.ok) return rows;
  const { addingShare } = writer;
  const finished = await writer.finish({
    signal: job.signal,
    onProgress: (share) => job.onProgress(addingShare + (1 - addingShare) * share),
  });
  return finished.ok ? ok({ ...finished.value, rows: rows.value }) : finished;
}

/** Yields the event it has come to. What cannot be read is not left out in silence: it ends the export. */
function* addRows(session: SessionReader, writer: TableWriter): Generator<number, Result<number>> {
  const rows = new SessionRows();
  let count = 0;
  for (const record of session.records()) {
    if (record.kind === 'gap' && record.cause === 'damaged') {
      return err({ code: 'session.damaged', path: session.path, event: record.event });
    }
    for (const row of rows.of(record)) {
      writer.add(row);
      count += 1;
    }
    yield record.event;
  }
  return ok(count);
}

function openWriter(
  session: SessionReader,
  format: ExportOptions['format'],
  out: string,
): Result<TableWriter> {
  if (format === 'parquet') return openDataSet(session, out);
  return TextTable.begin(out, SESSION_COLUMNS, format === 'csv' ? CSV : JSON_LINES);
}

/** Date and market are in the folders' names, and so not in the files; the session is, for data sets of many. */
function openDataSet(session: SessionReader, folder: string): Result<TableWriter> {
  const info = attempt<ReturnType<SessionReader['info']> | undefined>(session.path, () =>
    session.info(),
  );
  if (!info.ok) return info;
  if (info.value === undefined) return err({ code: 'session.nameless', path: session.path });
  const { name, createdAt } = info.value;
  // Workstations may give their sessions the same name, but hardly in the same microsecond.
  const mark = createHash('sha256').update(`${name} ${createdAt}`).digest('hex').slice(0, 8);
  const label = `${name}-${mark}`;
  const data = new ParquetDataSet({
    folder,
    fileName: `${label}.parquet`,
    columns: [
      { name: 'session', type: 'text' },
      ...SESSION_COLUMNS.filter((column) => column.name !== 'market'),
    ],
    keyOf: ({ received_us: receivedAt, market }) =>
      `${Math.floor(Number(receivedAt) / DAY_US)} ${String(market)}`,
    partitionOf: ({ received_us: receivedAt, market }) => [
      ['date', dateOf(receivedAt as Instant)],
      ['market', typeof market === 'string' ? market : null],
    ],
  });
  return ok({
    addingShare: data.addingShare,
    add: (row: TableRow) => data.add({ session: label, ...row }),
    drain: () => data.drain(),
    finish: (options) => data.finish(options),
    discard: () => data.discard(),
  });
}

/** UTC; null for a time that no calendar has, which only a damaged file can hold. */
const dateOf = (at: Instant): string | null =>
  Number.isSafeInteger(at) ? formatInstant(at).slice(0, 10) : null;
