/** Where one venue is: the bases for REST and WebSocket, without a trailing slash. */
export interface VenueUrls {
  readonly rest: string;
  readonly ws: string;
}

/** Kalshi's own hosts (protocol brief §1). Production is read only here, whatever a key could do. */
export const KALSHI_URLS: Readonly<Record<'demo' | 'production', VenueUrls>> = {
  demo: {
    rest: 'https://external-api.demo.kalshi.co/trade-api/v2',
    ws: 'wss://external-api-ws.demo.kalshi.co/trade-api/ws/v2',
  },
  production: {
    rest: 'https://external-api.kalshi.com/trade-api/v2',
    ws: 'wss://external-api-ws.kalshi.com/trade-api/ws/v2',
  },
};

/** The embedded exchange on this machine. */
export const embeddedUrls = (port: number): VenueUrls => ({
  rest: `http://127.0.0.1:${port}/trade-api/v2`,
  ws: `ws://127.0.0.1:${port}/trade-api/ws/v2`,
});

const DEMO_ORDER_HOSTS: ReadonlySet<string> = new Set([
  'external-api.demo.kalshi.co',
  'demo-api.kalshi.co',
]);

/**
 * Whether an order may ever be sent there: this machine, or Kalshi's demo environment over TLS. Real money is out
 * of reach whatever the settings say; a host missing here is refused, not guessed.
 */
export function isOrderHostAllowed(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname, port } = new URL(url);
  if (isLoopback(hostname)) return protocol === 'http:' || protocol === 'https:';
  return protocol === 'https:' && port === '' && DEMO_ORDER_HOSTS.has(hostname);
}

/** The URL parser has already brought IPv4 into dotted and IPv6 into its shortest form. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
