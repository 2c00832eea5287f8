import { z } from 'zod';
import { err, ok, type Result } from '../../base/result.ts';
import type { Query, RestTransport, Urgency } from './rest-transport.ts';
import type { VenueError } from './venue-error.ts';

/** A list of which some entries could not be read: those are left out and counted. */
export interface Listing<T> {
  readonly items: readonly T[];
  readonly unreadable: number;
}

/** How a list is asked for. */
interface Paging {
  readonly auth: 'signed' | 'public';
  /** Entries a page, at most. */
  readonly size: number;
  /** Stop after so many. */
  readonly most?: number;
  readonly urgency?: Urgency;
}

/** What is listed: where, under which name, and what an entry looks like. */
interface ListRequest<T extends z.ZodType> {
  readonly path: string;
  readonly key: string;
  readonly entry: T;
  readonly query?: Query;
}

/** More than any account or exchange has; a cursor that goes on for longer runs in a circle. */
const MOST_PAGES = 10_000;

const cursor = z.string().nullish();

/** All pages of a list, up to `most` entries. One entry that cannot be read fails the whole: right for money. */
export async function readPages<T extends z.ZodType>(
  transport: RestTransport,
  { path, key, entry, query = {} }: ListRequest<T>,
  { auth, size, most = Number.POSITIVE_INFINITY, urgency = 'inTurn' }: Paging,
): Promise<Result<z.output<T>[], VenueError>> {
  const schema = z.object({ [key]: z.array(entry), cursor });
  const entries: z.output<T>[] = [];
  let next: string | undefined;
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const limit = Math.min(size, most - entries.length);
    const paged = { ...query, limit, cursor: next };
    const read = await transport.read({ path, query: paged, schema, auth, urgency });
    if (!read.ok) return read;
    entries.push(...(read.value[key] as z.output<T>[]));
    const following = read.value['cursor'] as string | null | undefined;
    if (!following || entries.length >= most) return ok(entries.slice(0, most));
    next = following;
  }
  return err({ code: 'venue.badResponse', status: 200, problem: 'cursor without end' });
}

/** The same of what is on offer: an entry that cannot be read must not hide the readable ones. */
export async function readListing<T extends z.ZodType>(
  transport: RestTransport,
  request: ListRequest<T>,
  paging: Paging,
): Promise<Result<Listing<z.output<T>>, VenueError>> {
  const entry = z.unknown().transform((value) => {
    const parsed = request.entry.safeParse(value);
    return parsed.success ? parsed.data : undefined;
  });
  const read = await readPages(transport, { ...request, entry }, paging);
  if (!read.ok) return read;
  const items = read.value.filter((item) => item !== undefined);
  return ok({ items, unreadable: read.value.length - items.length });
}
