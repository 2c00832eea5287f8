import { loadavg } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { ensureBuild, ROOT } from '../scripts/ensure-build.ts';
import { launchBrowser } from '../tests/fixtures/browser.ts';
import { Served } from '../tests/fixtures/served.ts';
import type { BenchResult } from './bench-result.ts';
import {
  frameWork,
  TRACE_CATEGORIES,
  type FrameWork,
  type TraceEvent,
} from './window/frame-work.ts';

const MARKETS = 100;
const RATE_PER_S = 10_000;
/** `ODDLOT_WINDOW_MINUTES=60` for the hour. */
const MINUTES = Number(process.env['ODDLOT_WINDOW_MINUTES'] ?? 1);
const PANELS = ['Markets', 'Depth', 'Price ladder', 'Order ticket', 'Tape', 'Orders'] as const;
/** A start's own work, and what is kept for a bounded time, are over by then. */
const WARM_UP_MS = 20_000;
/** One round: the page alone, then with a trace, then a look at its heap, which nothing else is measured beside. */
const ALONE_MS = 10_000;
const TRACED_MS = 5000;
const LONG_TASK_MS = 50;

/** What the page counts of itself: every animation frame's time, and every long task's length. */
interface PageCounts {
  readonly frames: readonly number[];
  readonly longTasks: readonly number[];
}

/** Run in the page, whose types are not Node's. */
const COUNT = `
  const counts = (globalThis.oddlotCounts = { frames: [], longTasks: [] });
  const frame = (at) => {
    counts.frames.push(at);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) counts.longTasks.push(duration);
  }).observe({ entryTypes: ['longtask'] });
`;

/** What was counted since the last time, which the page forgets: the bench keeps no growing list in it. */
const takeCounts = (page: Page): Promise<PageCounts> =>
  page.evaluate(
    '({ frames: oddlotCounts.frames.splice(0), longTasks: oddlotCounts.longTasks.splice(0) })',
  );

interface HeapSample {
  readonly atMs: number;
  readonly heapMB: number;
}

/** The page's heap after a collection, so that what is not needed is not counted. */
async function sampleHeap(session: CDPSession): Promise<HeapSample> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number };
  return { atMs: performance.now(), heapMB: usedSize / 1e6 };
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Least squares over all samples. */
function growthPerHour(samples: readonly HeapSample[]): number {
  const meanMs = mean(samples.map(({ atMs }) => atMs));
  const meanMB = mean(samples.map(({ heapMB }) => heapMB));
  let covariance = 0;
  let variance = 0;
  for (const { atMs, heapMB } of samples) {
    covariance += (atMs - meanMs) * (heapMB - meanMB);
    variance += (atMs - meanMs) ** 2;
  }
  return (3_600_000 * covariance) / variance;
}

async function trace(browser: Browser, page: Page, forMs: number): Promise<readonly FrameWork[]> {
  await browser.startTracing(page, { categories: TRACE_CATEGORIES });
  await setTimeout(forMs);
  const text = (await browser.stopTracing()).toString();
  return frameWork((JSON.parse(text) as { traceEvents: readonly TraceEvent[] }).traceEvents);
}

/** The rate that the window itself shows. */
async function shownRate(page: Page): Promise<number> {
  const text = await page.locator('.status-item', { hasText: 'Deltas/s' }).innerText();
  return Number(text.replace(/[^0-9.]/g, '')) * (text.endsWith('k') ? 1000 : 1);
}

async function openDesk(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator('[data-column="bid"]:not(:empty)').first().waitFor();
  for (const name of PANELS) {
    await page.locator(`[aria-label^="${name}"]`).filter({ visible: true }).first().waitFor();
  }
  await setTimeout(WARM_UP_MS);
}

/**
 * The window with six panels in view while the embedded venue makes 10 000 changes a second. Tasks of the main thread
 * are Chromium's own account of them (a trace); frames and long tasks are counted in the page. Without a screen the
 * page is drawn by the processor too, on other threads, which the main thread's work does not count but waits for.
 */
export async function run(): Promise<BenchResult[]> {
  await ensureBuild(ROOT);
  const browser = await launchBrowser();
  if (browser === null) return [];
  const served = await Served.start({
    exchange: { seed: 7, markets: MARKETS, ratePerS: RATE_PER_S },
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await openDesk(page, served.url);
    return await measure(browser, page);
  } finally {
    await browser.close();
    await served.stop();
    served.removeProfile();
  }
}

async function measure(browser: Browser, page: Page): Promise<BenchResult[]> {
  const session = await page.context().newCDPSession(page);
  const heap: HeapSample[] = [];
  const gaps: number[] = [];
  const longTasks: number[] = [];
  const work: FrameWork[] = [];
  const rates: number[] = [];
  const loads: number[] = [];
  await page.evaluate(COUNT);
  const endMs = performance.now() + MINUTES * 60_000;
  while (performance.now() < endMs) {
    await takeCounts(page);
    await setTimeout(ALONE_MS);
    const counts = await takeCounts(page);
    gaps.push(...counts.frames.slice(1).map((at, index) => at - (counts.frames[index] as number)));
    longTasks.push(...counts.longTasks);
    work.push(...(await trace(browser, page, TRACED_MS)));
    rates.push(await shownRate(page));
    loads.push(loadavg()[0] as number);
    heap.push(await sampleHeap(session));
    // Long tasks are told late; that of the collection is ours.
    await setTimeout(500);
  }
  return figures({ gaps, longTasks, work, rates, loads, heap });
}

/** Median and two high percentiles. */
function spread(values: readonly number[]): { p50: number; p95: number; p99: number; n: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), n: values.length };
}

function figures(measured: {
  readonly gaps: readonly number[];
  readonly longTasks: readonly number[];
  readonly work: readonly FrameWork[];
  readonly rates: readonly number[];
  readonly loads: readonly number[];
  readonly heap: readonly HeapSample[];
}): BenchResult[] {
  const { gaps, longTasks, work, rates, loads, heap } = measured;
  const perFrame = (name: string, values: readonly number[]): BenchResult => {
    const { p50, p95, p99, n } = spread(values);
    return { name: `window: ${name}, p95 a frame`, unit: 'ms', value: p95, p50, p99, n };
  };
  const [first, last] = [heap[0] as HeapSample, heap.at(-1) as HeapSample];
  const n = gaps.length;
  return [
    { name: 'window: deltas', unit: 'deltas/s', value: mean(rates), n: rates.length },
    { name: 'window: load of the machine', unit: 'processes', value: mean(loads), n: loads.length },
    { name: 'window: frames', unit: 'frames/s', value: 1000 / mean(gaps), n },
    { name: 'window: time between frames, p99', unit: 'ms', value: spread(gaps).p99, n },
    perFrame(
      'main thread',
      work.map(({ wallMs }) => wallMs),
    ),
    perFrame(
      'main thread on its core',
      work.map(({ coreMs }) => coreMs),
    ),
    perFrame(
      'of it scripts',
      work.map(({ scriptMs }) => scriptMs),
    ),
    perFrame(
      'of it style, layout and paint',
      work.map(({ renderMs }) => renderMs),
    ),
    {
      name: 'window: longest task on its core',
      unit: 'ms',
      value: Math.max(...work.map(({ longestMs }) => longestMs)),
      n: work.length,
    },
    { name: `window: tasks over ${LONG_TASK_MS} ms`, unit: 'tasks', value: longTasks.length, n },
    { name: 'window: longest task over that', unit: 'ms', value: Math.max(0, ...longTasks), n },
    {
      name: 'window: heap',
      unit: 'MB',
      value: last.heapMB,
      baseline: first.heapMB,
      ratio: last.heapMB / first.heapMB,
      n: heap.length,
    },
    { name: 'window: heap growth', unit: 'MB/hour', value: growthPerHour(heap), n: heap.length },
  ];
}
