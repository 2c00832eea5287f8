import { systemClock } from '../../base/clock.ts';
import { ok, type Result } from '../../base/result.ts';
import { describeErrorInLine } from '../format/error-words.ts';
import type { Desk } from '../store/desk.ts';
import type { Frames } from '../store/frames.ts';
import type { Link, LinkState } from '../store/link.ts';
import { Notices } from '../store/notices.ts';
import { Observable } from '../store/observable.ts';
import { Signals } from '../store/signals.ts';
import { TopicStore } from '../store/topic-store.ts';
import {
  readWorkspace,
  Workspace,
  type WorkspacePeers,
  type WorkspaceState,
} from '../store/workspace.ts';
import { followAppearance } from './appearance.ts';
import { placeOfThisWindow } from './panel-window-place.ts';

/** Windows of one page hear each other: choosing a market in one chooses it in all. */
function createPeers(): WorkspacePeers {
  const channel = new BroadcastChannel('oddlot.workspace');
  return {
    tell: (patch) => channel.postMessage(patch),
    onTold: (listener) => {
      channel.addEventListener('message', ({ data }: MessageEvent<Partial<WorkspaceState>>) =>
        listener(data),
      );
    },
  };
}

export type DeskOutcome = Result<Desk>;

const later = (run: () => void, afterMs: number): void => void setTimeout(run, afterMs);
const nowMs = (): number => Math.floor(systemClock.nowUs() / 1000);

/** Milliseconds now, once a second on the second, while the page can be seen. */
function createClock(): Observable<number> {
  const clock = new Observable(nowMs());
  const tick = (): void => {
    if (!document.hidden) clock.set(nowMs());
    later(tick, 1000 - (nowMs() % 1000));
  };
  tick();
  return clock;
}

/** The store with its ports; it listens from the first moment, so that no port is missed. */
export function createStore(link: Link, frames: Frames): TopicStore {
  const store = new TopicStore({ frames, later });
  link.onPort((peer, port) => store.connect(peer, port));
  const tellPage = (): void => store.setPage(document.hidden ? 'hidden' : 'visible');
  document.addEventListener('visibilitychange', tellPage);
  tellPage();
  return store;
}

/** Reads what the window needs before it can show anything, and puts the desk together. */
export async function openDesk(
  { api }: Link,
  link: Observable<LinkState>,
  store: TopicStore,
  frames: Frames,
): Promise<DeskOutcome> {
  const [app, settings, kept] = await Promise.all([
    api['app.read']({}),
    api['settings.read']({}),
    api['window.read']({}),
  ]);
  if (!app.ok) return app;
  if (!settings.ok) return settings;
  if (!kept.ok) return kept;

  const notices = new Notices(later);
  const workspace = new Workspace({
    state: readWorkspace(kept.value.state),
    write: api['window.write'],
    later,
    peers: createPeers(),
    keeps: placeOfThisWindow() === null ? 'writes' : 'tells',
    onFailure: (error) => {
      notices.sayFailure("The window's layout was not saved", error);
    },
  });
  addEventListener('pagehide', () => void workspace.flush());
  for (const { code, path, message, setAside } of settings.value.problems) {
    const words = describeErrorInLine({ code, path, message });
    const aside = setAside === undefined ? undefined : `The broken file was kept as ${setAside}.`;
    notices.say('bad', words, aside);
  }
  const appearance = new Observable(settings.value.settings.window);
  return ok({
    app: app.value,
    api,
    link,
    store,
    frames,
    workspace,
    appearance,
    shade: followAppearance(appearance),
    notices,
    signals: new Signals(),
    shownSession: new Observable<{ readonly key: string } | undefined>(undefined),
    clock: createClock(),
  });
}
