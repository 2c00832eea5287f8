import type { Book } from '../../domain/book/book.ts';
import type { SnapshotRecord } from './session-record.ts';

/** Brings a book to what a recorded snapshot says, in levels and in trust. */
export function applyStored(
  book: Book,
  { yes, no, state, receivedAt }: Pick<SnapshotRecord, 'yes' | 'no' | 'state' | 'receivedAt'>,
): void {
  book.applySnapshot({ yes, no, receivedAt, source: state === 'polled' ? 'poll' : 'feed' });
  if (state === 'stale') book.markStale();
}
