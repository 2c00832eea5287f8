/** A complete event of Chromium's trace. Times in microseconds; `tdur` is what the thread had of a core. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What the page's main thread did for one frame, in milliseconds. */
export interface FrameWork {
  /** All its tasks, by the clock on the wall: what the machine's other work takes away counts too. */
  readonly wallMs: number;
  /** The same tasks by the thread's own clock, which stands still while another has the core. */
  readonly coreMs: number;
  /** The longest of the tasks, by the thread's own clock. */
  readonly longestMs: number;
  /** JavaScript and its garbage collector, by the thread's own clock. */
  readonly scriptMs: number;
  /** Style, layout and paint, also where JavaScript made it happen, by the thread's own clock. */
  readonly renderMs: number;
}

/** What a trace has to hold for `frameWork`. */
export const TRACE_CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline'];

const TASK = 'RunTask';
const FRAME = 'FireAnimationFrame';
const SCRIPT = new Set([
  'EvaluateScript',
  'EventDispatch',
  FRAME,
  'FunctionCall',
  'MajorGC',
  'MinorGC',
  'RunMicrotasks',
  'TimerFire',
]);
const RENDER = new Set([
  'Commit',
  'HitTest',
  'IntersectionObserverController::computeIntersections',
  'Layerize',
  'Layout',
  'Paint',
  'PrePaint',
  'UpdateLayoutTree',
]);

type Complete = TraceEvent & { readonly dur: number };

/** Outermost of these, in the order of time: what lies inside another of them is part of it. */
function outermost(events: readonly Complete[]): readonly Complete[] {
  let end = -Infinity;
  return events.filter(({ ts, dur }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
}

/**
 * The main thread's work, frame by frame. A frame begins with the task that runs the animation callbacks and ends
 * where the next one begins; what is before the first and after the last is left out.
 */
export function frameWork(trace: readonly TraceEvent[]): readonly FrameWork[] {
  const page = busiestThread(trace);
  if (page === undefined) return [];
  const events = trace
    .filter(({ pid, tid, ph, dur }) => `${pid}/${tid}` === page && ph === 'X' && dur !== undefined)
    .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0)) as Complete[];
  const tasks = outermost(events.filter(({ name }) => name === TASK));
  const renders = outermost(events.filter(({ name }) => RENDER.has(name)));
  const scripts = outermost(events.filter(({ name }) => SCRIPT.has(name)));
  const callbacks = events.filter(({ name }) => name === FRAME);
  const starts = [
    ...new Set(callbacks.map(({ ts }) => tasks.findLast((task) => task.ts <= ts)?.ts ?? ts)),
  ];
  const within = (list: readonly Complete[], from: number, to: number): readonly Complete[] =>
    list.slice(firstFrom(list, from), firstFrom(list, to));
  return starts.slice(1).map((to, index) => {
    const from = starts[index] as number;
    const done = within(tasks, from, to);
    const rendered = within(renders, from, to);
    // A layout that a script asked for is rendering, so the script's own share is without it.
    const inScripts = within(scripts, from, to).map((script) => {
      const forced = within(renders, script.ts, script.ts + script.dur);
      return onCore(script) - sum(forced, onCore);
    });
    return {
      wallMs: sum(done, ({ dur }) => dur) / 1000,
      coreMs: sum(done, onCore) / 1000,
      longestMs: Math.max(0, ...done.map(onCore)) / 1000,
      scriptMs: inScripts.reduce((total, us) => total + us, 0) / 1000,
      renderMs: sum(rendered, onCore) / 1000,
    };
  });
}

/** A system without clocks of threads has that on the wall. */
const onCore = ({ tdur, dur }: Complete): number => tdur ?? dur;

const sum = (events: readonly Complete[], timeOf: (event: Complete) => number): number =>
  events.reduce((total, event) => total + timeOf(event), 0);

/** The index of the first event that begins at or after a moment. */
function firstFrom(events: readonly Complete[], atUs: number): number {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[middle] as Complete).ts < atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The one thread that animates most: a browser has pages of its own. */
function busiestThread(trace: readonly TraceEvent[]): string | undefined {
  const frames = new Map<string, number>();
  for (const { name, pid, tid } of trace) {
    if (name === FRAME) frames.set(`${pid}/${tid}`, (frames.get(`${pid}/${tid}`) ?? 0) + 1);
  }
  return [...frames].toSorted(([, a], [, b]) => b - a)[0]?.[0];
}
