import type { BenchResult } from './bench-result.ts';
import { runIngest } from './ingest-soak.ts';

const MARKETS = 1000;
const RATE_PER_S = 5000;
const MINUTES = 0.75;

/** Memory of the ingest process while it follows and records a thousand markets. */
export async function run(): Promise<BenchResult[]> {
  const { heartbeats } = await runIngest({
    markets: MARKETS,
    ratePerS: RATE_PER_S,
    minutes: MINUTES,
  });
  const rss = heartbeats.map(({ rssBytes }) => rssBytes / 1e6).toSorted((a, b) => a - b);
  const at = (share: number): number => rss[Math.floor(share * (rss.length - 1))] as number;
  const n = rss.length;
  return [{ name: 'markets-1000', unit: 'MB', value: at(1), p50: at(0.5), p99: at(0.99), n }];
}
