import { ensureBuild, ROOT } from '../scripts/ensure-build.ts';
import { launchBrowser } from '../tests/fixtures/browser.ts';
import { Served } from '../tests/fixtures/served.ts';
import type { BenchResult } from './bench-result.ts';

const STARTS = 7;

/**
 * From starting `oddlot serve` on a warm build and an empty profile to the first book on the page, in a browser that
 * is already open.
 */
export async function run(): Promise<BenchResult[]> {
  await ensureBuild(ROOT);
  const browser = await launchBrowser();
  if (browser === null) return [];
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    const begun = performance.now();
    const served = await Served.start({ exchange: { seed: 7 } });
    await page.goto(served.url);
    await page.locator('[data-column="bid"]:not(:empty)').first().waitFor();
    times.push(performance.now() - begun);
    await context.close();
    await served.stop();
    served.removeProfile();
  }
  await browser.close();
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)] as number;
  return [
    {
      name: 'first-book',
      unit: 'ms',
      value: median,
      p50: median,
      p99: times.at(-1) as number,
      target: 2000,
      n: times.length,
    },
  ];
}
