import { describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../../base/result.ts';
import type { ServiceHealth } from '../../contract/health.ts';
import { Notices } from '../store/notices.ts';
import { Observable } from '../store/observable.ts';
import type { TopicStore } from '../store/topic-store.ts';
import { openFiles } from './open-files.ts';

/** A desk as far as opening files goes; the actor is in the state that is set. */
class FakeDesk {
  readonly asked: unknown[] = [];
  readonly shown: string[] = [];
  readonly notices = new Notices(() => undefined);
  readonly shownSession = new Observable<{ readonly key: string } | undefined>(undefined);
  refusal: { readonly code: string; readonly path?: string } | undefined;
  #actor: ServiceHealth['state'] = 'starting';
  #listener: (() => void) | undefined;

  readonly api = {
    'session.add': (input: { readonly path: string }) => this.#answer('session.add', input),
    'models.load': (input: { readonly path: string }) => this.#answer('models.load', input),
  };
  readonly store = {
    read: () => ({ status: 'live', data: [{ service: 'actor', state: this.#actor }] }),
    subscribe: (_topic: string, _key: string, listener: () => void) => {
      this.#listener = listener;
      return () => (this.#listener = undefined);
    },
  };
  readonly dock = { focus: (panel: string) => this.shown.push(panel) };

  get words(): string[] {
    return this.notices.list.get().map(({ tone, text }) => `${tone}: ${text}`);
  }

  set actor(state: ServiceHealth['state']) {
    this.#actor = state;
    this.#listener?.();
  }

  open(...paths: string[]): Promise<void> {
    return openFiles(
      this as unknown as Parameters<typeof openFiles>[0] & { store: TopicStore },
      this.dock,
      paths,
    );
  }

  #answer(channel: string, { path }: { readonly path: string }): Promise<Result<unknown>> {
    this.asked.push([channel, path]);
    const name = path.replace(/^.*\/|\.oddlot$/g, '');
    const session = { name, outcome: 'added' };
    return Promise.resolve(this.refusal ? err(this.refusal) : ok({ session, version: null }));
  }
}

describe('opening files', () => {
  it('brings sessions into the library, in their order, and shows the last', async () => {
    const desk = new FakeDesk();
    await desk.open('/usb/a.oddlot', '/usb/B.ODDLOT');
    expect(desk.asked).toEqual([
      ['session.add', '/usb/a.oddlot'],
      ['session.add', '/usb/B.ODDLOT'],
    ]);
    expect(desk.shown).toEqual(['sessions']);
    expect(desk.shownSession.get()).toEqual({ key: 'B.ODDLOT' });
    expect(desk.words).toContain('good: a.oddlot is in the library, as a.');
  });

  it('loads models once the actor is ready, which at a start is later', async () => {
    const desk = new FakeDesk();
    const opened = desk.open('C:\\models\\a.onnx', '/usb/b.zip', '/usb/a.oddlot');
    await Promise.resolve();
    expect(desk.asked).toEqual([['session.add', '/usb/a.oddlot']]);
    desk.actor = 'ready';
    await opened;
    expect(desk.asked.slice(1)).toEqual([
      ['models.load', 'C:\\models\\a.onnx'],
      ['models.load', '/usb/b.zip'],
    ]);
    expect(desk.shown).toEqual(['models', 'sessions']);
    expect(desk.words).toContain('good: a.onnx is in the models folder.');
  });

  it('does not wait for an actor that was given up', async () => {
    const desk = new FakeDesk();
    desk.refusal = { code: 'service.notReady' };
    desk.actor = 'failed';
    await desk.open('/usb/a.onnx');
    expect(desk.words).toEqual([expect.stringMatching(/^bad: a\.onnx was not taken: /)]);
  });

  it('says in words why a session is refused, and shows none', async () => {
    const desk = new FakeDesk();
    desk.refusal = { code: 'database.notOurs', path: '/usb/a.oddlot' };
    await desk.open('/usb/a.oddlot');
    expect(desk.shownSession.get()).toBeUndefined();
    expect(desk.words).toContain(
      'bad: a.oddlot was not added: /usb/a.oddlot is not a file of Oddlot’s.',
    );
  });

  it('says what else it was given, once', async () => {
    const desk = new FakeDesk();
    await desk.open('/usb/notes.txt', '/usb/day.jsonl');
    expect(desk.asked).toEqual([]);
    expect(desk.shown).toEqual([]);
    expect(desk.words).toEqual(['bad: Oddlot does not open /usb/notes.txt, /usb/day.jsonl.']);
    await desk.open();
    expect(desk.words).toHaveLength(1);
  });
});
