import { loadModels } from '../features/models/model-actions.ts';
import { addSessions } from '../features/sessions/session-actions.ts';
import type { Desk } from '../store/desk.ts';
import type { TopicStore } from '../store/topic-store.ts';
import type { DockHandle } from './dock-handle.ts';

type Needs = Pick<Desk, 'api' | 'notices' | 'shownSession'> & {
  readonly store: Pick<TopicStore, 'read' | 'subscribe'>;
};

const SESSION = /\.oddlot$/i;
const MODEL = /\.(onnx|zip)$/i;

/** Settles when the actor takes requests, or was given up: it starts beside the window, and may be later than that. */
const settleActor = (store: Needs['store']): Promise<void> =>
  new Promise((done) => {
    const look = (): void => {
      const actor = store.read('services').data?.find(({ service }) => service === 'actor');
      if (actor?.state !== 'ready' && actor?.state !== 'failed') return;
      unsubscribe();
      done();
    };
    const unsubscribe = store.subscribe('services', '', look, 'follow');
    look();
  });

/** Does with files what a person means who opens them with the program, and shows what came of it. */
export async function openFiles(
  desk: Needs,
  dock: Pick<DockHandle, 'focus'>,
  paths: readonly string[],
): Promise<void> {
  const files = paths.map((path) => ({ path, name: path.replace(/^.*[/\\]/, '') }));
  const sessions = files.filter(({ name }) => SESSION.test(name));
  const models = files.filter(({ name }) => MODEL.test(name));
  const others = files.filter(({ name }) => !SESSION.test(name) && !MODEL.test(name));
  if (others.length > 0) {
    desk.notices.say(
      'bad',
      `Oddlot does not open ${others.map(({ path }) => path).join(', ')}.`,
      'It opens sessions (.oddlot) and models (.onnx, .zip).',
    );
  }
  if (models.length > 0) dock.focus('models');
  if (sessions.length > 0) dock.focus('sessions');
  const addModels = async (): Promise<void> => {
    await settleActor(desk.store);
    await loadModels(desk, models);
  };
  await Promise.all([addSessions(desk, sessions), models.length > 0 && addModels()]);
}
