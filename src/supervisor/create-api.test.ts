import { beforeEach, describe, expect, it } from 'vitest';
import { err, ok, type Result } from '../base/result.ts';
import type { Handlers } from '../contract/requests.ts';
import type { ServiceName } from '../contract/service-name.ts';
import { createApi } from './create-api.ts';
import type { KillGuard } from './kill-guard.ts';

/** What services were asked, in order. */
let asked: string[];
let answers: Record<string, Result<unknown>>;
let guard: { isCanceling: boolean; latched: KillGuard['latched'] };
let released: unknown[];
let patches: unknown[];
beforeEach(() => {
  asked = [];
  answers = {};
  guard = { isCanceling: false, latched: { reason: 'test' } };
  released = [];
  patches = [];
});

const answering = (service: ServiceName) =>
  [
    service,
    {
      request: async (channel: string) => {
        asked.push(`${service} ${channel}`);
        return answers[channel] ?? ok(null);
      },
    },
  ] as const;
const create = () =>
  createApi({
    own: { 'window.read': () => ok({ state: {} }) } as Partial<
      Handlers<'supervisor'>
    > as Handlers<'supervisor'>,
    processes: new Map((['ingest', 'orders', 'actor', 'archive'] as const).map(answering)),
    onDemand: new Map([answering('archive')]),
    killGuard: {
      kill: async (reason) => err({ code: 'kill.asked', reason }),
      get isCanceling() {
        return guard.isCanceling;
      },
      get latched() {
        return guard.latched;
      },
      released: (latched) => void released.push(latched),
    },
    settingsFile: {
      patch: (patch) => {
        patches.push(patch);
        return err({ code: 'settings.unwritable' });
      },
    },
    mode: 'demo',
  });
const RELEASE = { phrase: 'RELEASE', reason: 'seen' };

describe('requests of windows and commands', () => {
  it('are answered here, by their service, or not at all where the mode has none', async () => {
    expect(await create()['window.read']({})).toEqual(ok({ state: {} }));
    await create()['orders.summary']({});
    expect(asked).toEqual(['orders orders.summary']);
    expect(await create()['exchange.read']({})).toEqual(
      err({ code: 'service.notInMode', service: 'exchange', mode: 'demo' }),
    );
  });

  it('to kill go to the guard, which knows what to do without the orders service', async () => {
    const killed = await create()['orders.kill']({ reason: 'enough', by: 'window' });
    expect([killed, asked]).toEqual([err({ code: 'kill.asked', reason: 'enough' }), []]);
  });

  it('to use a model are kept as a setting once the actor has it', async () => {
    answers = { 'models.use': err({ code: 'model.unknown' }) };
    expect(await create()['models.use']({ name: null })).toEqual(answers['models.use']);
    expect(patches).toEqual([]);
    answers = { 'models.use': ok({ sha256: null }) };
    expect(await create()['models.use']({ name: null })).toMatchObject({ ok: false });
    expect(patches).toEqual([{ actor: { model: null } }]);
  });
});

describe('a release', () => {
  const checks = [
    { item: 'cancelsEnded', verdict: 'green', reason: null },
    { item: 'feedFresh', verdict: 'green', reason: null },
  ];

  it('lets go of the latch that was there when it was asked for', async () => {
    const { latched } = guard;
    const answer = create()['orders.release'](RELEASE);
    guard.latched = { reason: 'killed again meanwhile' };
    expect(await answer).toEqual(ok(null));
    expect(released).toEqual([latched]);
  });

  it('that the orders service refuses lets go of nothing', async () => {
    answers = { 'orders.release': err({ code: 'kill.wrongPhrase' }) };
    expect(await create()['orders.release'](RELEASE)).toEqual(answers['orders.release']);
    expect(released).toEqual([]);
  });

  it('waits for the canceling of the guard, and its checklist says so', async () => {
    answers = { 'orders.readRelease': ok({ checks }) };
    expect(await create()['orders.readRelease']({})).toEqual(ok({ checks }));
    guard.isCanceling = true;
    const reason = { code: 'kill.stillCanceling' };
    expect(await create()['orders.readRelease']({})).toEqual(
      ok({ checks: [{ item: 'cancelsEnded', verdict: 'red', reason }, checks[1]] }),
    );
    asked = [];
    expect(await create()['orders.release'](RELEASE)).toEqual(err(reason));
    expect([asked, released]).toEqual([[], []]);
  });
});
