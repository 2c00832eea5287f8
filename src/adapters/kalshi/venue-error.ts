/** Everything that can go wrong between a request and its answer, as codes with their facts. */
export type VenueError =
  /** Never sent: no connection, no name, no TLS. Safe to send again. */
  | { readonly code: 'venue.unreachable'; readonly reason: string }
  /** A read that got no answer in time. */
  | { readonly code: 'venue.timeout'; readonly timeoutMs: number }
  /** The venue said no. `venueCode` and `details` as it spells them; empty if it gave none. */
  | {
      readonly code: 'venue.refused';
      readonly status: number;
      readonly venueCode: string;
      readonly message: string;
      readonly details: string;
    }
  /** An answer that cannot be read. */
  | { readonly code: 'venue.badResponse'; readonly status: number; readonly problem: string }
  /** Our own budget is spent, or the venue said so (429). Not processed; safe to send again after that time. */
  | { readonly code: 'venue.rateLimited'; readonly retryAfterMs: number }
  /** A write left us and no clear answer came: it may or may not have happened. Look before sending again. */
  | {
      readonly code: 'venue.outcomeUnknown';
      readonly reason: string;
      readonly status: number | null;
    }
  /** Taken back by the caller before it left. */
  | { readonly code: 'venue.withdrawn' }
  /** Orders go to this machine or to Kalshi's demo environment, nowhere else. */
  | { readonly code: 'venue.orderHostRefused'; readonly host: string }
  /** The request needs a signature and there is no key. */
  | { readonly code: 'venue.noCredentials' };

/** What a refusal carries, in whichever of its three shapes it comes (protocol brief §5). */
export function readRefusal(status: number, body: unknown): VenueError {
  const top = asFields(body);
  const nested = asFields(top['error']);
  const text = typeof top['error'] === 'string' ? top['error'] : '';
  const fields = typeof top['error'] === 'object' && top['error'] !== null ? nested : top;
  return {
    code: 'venue.refused',
    status,
    venueCode: asText(fields['code']),
    message: text || asText(fields['message']),
    details: asText(fields['details']),
  };
}

const asFields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Whatever it is, as text of bounded length: it ends in logs and on the screen. */
const asText = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 500);
};
