import type { Api } from '../../contract/requests.ts';
import type { Port } from '../../contract/port.ts';
import type { WindowPeer } from '../../contract/service-name.ts';

/** How this window stands with the program behind it. */
export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open' }
  /** The link broke; another attempt is made by itself. */
  | { readonly kind: 'lost'; readonly attempt: number; readonly retryAtMs: number }
  /** The program does not know this window: only the link that it printed lets it in. */
  | { readonly kind: 'unauthorized' };

/** What either shell gives its window: requests, and one port per peer. */
export interface Link {
  readonly api: Api;
  readonly state: LinkState;
  onState(listener: (state: LinkState) => void): void;
  /** Called for every port that arrives; a newer one of the same peer replaces the older. */
  onPort(listener: (peer: WindowPeer, port: Port) => void): void;
  /** Begins; listeners that are set before miss nothing. */
  open(): void;
}
