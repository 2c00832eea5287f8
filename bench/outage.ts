import { loadavg } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import { ensureBuild, ROOT } from '../scripts/ensure-build.ts';
import { launchBrowser } from '../tests/fixtures/browser.ts';
import { DeskPage } from '../tests/fixtures/desk-page.ts';
import { eventually } from '../tests/fixtures/eventually.ts';
import { Served } from '../tests/fixtures/served.ts';
import { readyPid } from '../tests/fixtures/service-pid.ts';
import type { BenchResult } from './bench-result.ts';
import { outageTimes, summary, type OutageTimes } from './outage/outage-times.ts';
import { compareClocks, readPainted, watch, type Watched } from './outage/page-watch.ts';

const ROUNDS = 7;
const SAID_WITHIN_MS = 1000;
/** Whole for so long, a page stays so: whatever a service's start still brings has come. */
const SETTLED_MS = 2000;
const POLL_MS = 50;

/** A way to lose a service, and where the window has to say so. */
interface Ending extends Watched {
  readonly name: string;
  /** As the Health panel calls the service. */
  readonly service: string;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** The panel among the tabs, with its key. */
  readonly tab: readonly [name: string, key: string];
}

const BOOKS = ['Markets', 'Depth', 'Ladder', 'Tape'];
const ORDERS_TAB = ['Orders', '5'] as const;
const INGEST = {
  service: 'Market data service',
  tab: ORDERS_TAB,
  panels: BOOKS,
  words: /Market data service/,
} as const;

const ENDINGS: readonly Ending[] = [
  {
    name: 'exchange killed',
    service: 'Embedded exchange',
    signal: 'SIGKILL',
    tab: ORDERS_TAB,
    panels: BOOKS,
    words: /Embedded exchange|Market data service/,
  },
  { ...INGEST, name: 'ingest killed', signal: 'SIGKILL' },
  {
    name: 'orders killed',
    service: 'Order service',
    signal: 'SIGKILL',
    tab: ORDERS_TAB,
    panels: ['Orders', 'Order ticket'],
    words: /Order service/,
  },
  {
    name: 'actor killed',
    service: 'Actor',
    signal: 'SIGKILL',
    tab: ['Actor', 'a'],
    panels: ['Actor'],
    words: /Actor/,
  },
  {
    name: 'archive killed',
    service: 'Archive',
    signal: 'SIGKILL',
    tab: ['Sessions', 's'],
    panels: ['Sessions'],
    words: /Archive/,
  },
  { ...INGEST, name: 'ingest frozen', signal: 'SIGSTOP' },
];
const LINK: Watched = {
  panels: [...BOOKS, 'Orders', 'Order ticket'],
  words: /link to Oddlot is lost/,
};

/** One time after another: from an ending to what the page showed of it, with how exact it is. */
class Measurements {
  readonly #times = new Map<string, OutageTimes[]>();
  readonly #clockErrorsMs: number[] = [];
  readonly #loads: number[] = [];

  /**
   * Ends something and waits until the page has shown what is asked for.
   *
   * @param until - `said` where it does not come back by itself
   */
  async take(
    name: string,
    page: Page,
    watched: Watched,
    end: () => unknown,
    until: 'said' | 'whole' = 'whole',
  ): Promise<void> {
    await watch(page, watched);
    await eventually(async () => {
      await setTimeout(POLL_MS);
      return (await readPainted(page)).at(-1)?.shown === 'whole';
    }, `${name}: whole at first`);
    const { offsetMs, errorMs } = await compareClocks(page);
    const endedAtMs = performance.now() + offsetMs;
    await end();
    const times = await eventually(async () => {
      await setTimeout(POLL_MS);
      const shown = outageTimes(endedAtMs, await readPainted(page));
      if (until === 'said') return shown.saidMs === null ? undefined : shown;
      const { wholeMs } = shown;
      if (wholeMs === null) return undefined;
      return performance.now() + offsetMs - endedAtMs >= wholeMs + SETTLED_MS ? shown : undefined;
    }, `${name}: ${until}`);
    this.#times.set(name, [...(this.#times.get(name) ?? []), times]);
    this.#clockErrorsMs.push(errorMs);
    this.#loads.push(loadavg()[0] as number);
  }

  results(): BenchResult[] {
    const n = this.#loads.length;
    const load = this.#loads.reduce((sum, each) => sum + each, 0) / n;
    return [
      { name: 'outage: load of the machine', unit: 'processes', value: load, n },
      {
        name: 'outage: error of the clocks, worst',
        unit: 'ms',
        value: Math.max(...this.#clockErrorsMs),
        n,
      },
      ...[...this.#times].flatMap(([name, times]) => {
        const said = summary(times.map(({ saidMs }) => saidMs));
        const whole = summary(times.map(({ wholeMs }) => wholeMs));
        const target = SAID_WITHIN_MS;
        return [
          ...(said ? [{ name: `outage: ${name}, said, worst`, unit: 'ms', ...said, target }] : []),
          ...(whole ? [{ name: `outage: ${name}, whole again, worst`, unit: 'ms', ...whole }] : []),
        ];
      }),
    ];
  }
}

async function open(
  browser: Browser,
): Promise<{ readonly served: Served; readonly desk: DeskPage }> {
  const served = await Served.start({ exchange: { seed: 7 } });
  return { served, desk: await DeskPage.open(browser, served.url) };
}

/** The pid that the Health panel tells, once the service is ready. */
async function pidOf(desk: DeskPage, service: string): Promise<number> {
  await desk.open('Health', '9');
  return eventually(() => readyPid(desk.page, service), `${service} ready`);
}

async function endServices(browser: Browser, measured: Measurements): Promise<void> {
  const { served, desk } = await open(browser);
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const ending of ENDINGS) {
        const { name, service, signal, tab } = ending;
        // What runs on demand is there once its panel has asked for something.
        await desk.open(...tab);
        const pid = await pidOf(desk, service);
        await desk.open(...tab);
        await measured.take(name, desk.page, ending, () => process.kill(pid, signal));
      }
    }
  } finally {
    await desk.page.close();
    await served.stop();
    served.removeProfile();
  }
}

/** The program goes on; what lies between it and the page is cut, and lets the page through again at once. */
async function cutLink(browser: Browser, measured: Measurements): Promise<void> {
  const served = await Served.start({ exchange: { seed: 7 } });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    let link: WebSocketRoute | undefined;
    await page.routeWebSocket(/\/link$/, (route) => {
      link = route;
      route.connectToServer();
    });
    await page.goto(served.url);
    for (let round = 0; round < ROUNDS; round += 1) {
      await measured.take('link cut', page, LINK, () => link?.close());
    }
  } finally {
    await page.close();
    await served.stop();
    served.removeProfile();
  }
}

/** A page never comes back to another program than the one that let it in, so each has a page of its own. */
async function killPrograms(browser: Browser, measured: Measurements): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { served, desk } = await open(browser);
    const pids = await Promise.all(RESIDENTS.map((service) => pidOf(desk, service)));
    await desk.open(...ORDERS_TAB);
    await measured.take('program killed', desk.page, LINK, () => served.kill(), 'said');
    await desk.page.close();
    // Services end by themselves when nobody is left to serve; until then they write.
    await eventually(() => pids.every(isGone), 'the services end');
    served.removeProfile();
  }
}

const RESIDENTS = ['Embedded exchange', 'Market data service', 'Order service', 'Actor'];

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}

/**
 * From the end of a service, of the link or of the whole program to the first painted frame in which every panel of
 * it that is in view says so, and on to the frame from which they are whole again. Both clocks are compared before
 * each; see `page-watch.ts` for what a frame's time is. A service that is frozen says nothing but is not gone.
 */
export async function run(): Promise<BenchResult[]> {
  await ensureBuild(ROOT);
  const browser = await launchBrowser();
  if (browser === null) return [];
  const measured = new Measurements();
  try {
    await endServices(browser, measured);
    await cutLink(browser, measured);
    await killPrograms(browser, measured);
  } finally {
    await browser.close();
  }
  return measured.results();
}
