import { describe, expect, it } from 'vitest';
import { ok } from '../../base/result.ts';
import { ANY_MARKET, readWorkspace, Workspace, type WorkspaceState } from './workspace.ts';

describe('readWorkspace', () => {
  it('starts with defaults', () => {
    expect(readWorkspace({})).toMatchObject({
      layout: null,
      market: null,
      orderQty: 1000,
      timeInForce: 'good_till_canceled',
      tradingKeys: 'disarmed',
    });
  });

  it('keeps every good field beside a bad one', () => {
    const kept = readWorkspace({
      market: 'KXA-1',
      orderQty: -5,
      marketSort: { column: 'nonsense', direction: 'ascending' },
      layout: { grid: {} },
      fromTheFuture: true,
    });
    expect(kept.market).toBe('KXA-1');
    expect(kept.layout).toEqual({ grid: {} });
    expect(kept.orderQty).toBe(1000);
    expect(kept.marketSort).toEqual({ column: 'volume', direction: 'descending' });
    expect(kept).not.toHaveProperty('fromTheFuture');
  });

  it('filters nothing where an older window knew of no filters, and keeps the good half of a bad one', () => {
    expect(readWorkspace({ marketScope: 'watched' })).toMatchObject({
      marketFilter: ANY_MARKET,
      tapeLeastQty: null,
    });
    expect(readWorkspace({ marketFilter: 'open', tapeLeastQty: 0 })).toMatchObject({
      marketFilter: ANY_MARKET,
      tapeLeastQty: null,
    });
    const half = readWorkspace({
      marketFilter: { status: 'open', trader: 'nobody', spreadAtMost: 150 },
    });
    expect(half.marketFilter).toEqual({ ...ANY_MARKET, status: 'open' });
  });

  it('reads back what it wrote', () => {
    const state = { ...readWorkspace({}), market: 'KXA-1', orderQty: 50, postOnly: true };
    expect(readWorkspace(structuredClone(state))).toEqual(state);
  });
});

describe('Workspace', () => {
  function create(outcome: 'saved' | 'failed') {
    const written: Record<string, unknown>[] = [];
    const timers: (() => void)[] = [];
    const failures: string[] = [];
    const workspace = new Workspace({
      state: readWorkspace({}),
      write: ({ state }) => {
        written.push(state);
        const failure = { ok: false as const, error: { code: 'file.notWritten' } };
        return Promise.resolve(outcome === 'saved' ? ok(null) : failure);
      },
      later: (run) => void timers.push(run),
      onFailure: ({ code }) => void failures.push(code),
    });
    const elapse = (): void => {
      for (const run of timers.splice(0)) run();
    };
    return { workspace, written, failures, elapse };
  }

  it('tells the other windows, and leaves the writing to the main one', async () => {
    const windows: Workspace[] = [];
    const written: Record<string, unknown>[] = [];
    const timers: (() => void)[] = [];
    const listeners: ((patch: Partial<WorkspaceState>) => void)[] = [];
    for (const [at, keeps] of (['writes', 'tells'] as const).entries()) {
      windows.push(
        new Workspace({
          state: readWorkspace({}),
          write: ({ state }) => {
            written.push(state);
            return Promise.resolve(ok(null));
          },
          later: (run) => void timers.push(run),
          onFailure: () => undefined,
          peers: {
            tell: (patch) => listeners[1 - at]?.(structuredClone(patch)),
            onTold: (listener) => (listeners[at] = listener),
          },
          keeps,
        }),
      );
    }
    const [main, panel] = windows as [Workspace, Workspace];
    panel.change({ market: 'KXA-1' });
    main.change({ orderQty: 700 });
    expect(windows.map(({ state }) => [state.get().market, state.get().orderQty])).toEqual([
      ['KXA-1', 700],
      ['KXA-1', 700],
    ]);
    await Promise.resolve();
    expect(written).toMatchObject([{ market: 'KXA-1', orderQty: 700 }]);
    for (const run of timers) run();
    expect(written).toHaveLength(1);
  });

  it('tells at once and writes what one action changed together, at its end', async () => {
    const { workspace, written } = create('saved');
    const seen: WorkspaceState['market'][] = [];
    workspace.state.subscribe(() => void seen.push(workspace.state.get().market));
    workspace.change({ market: 'KXA-1' });
    workspace.change({ market: 'KXA-2' });
    expect(seen).toEqual(['KXA-1', 'KXA-2']);
    expect(written).toEqual([]);
    await Promise.resolve();
    expect(written).toMatchObject([{ market: 'KXA-2' }]);
  });

  it('gathers what changes in a row, and is soon ready again', async () => {
    const { workspace, written, elapse } = create('saved');
    for (const orderQty of [100, 200, 300]) {
      workspace.change({ orderQty });
      await Promise.resolve();
    }
    expect(written).toMatchObject([{ orderQty: 100 }]);
    elapse();
    expect(written).toMatchObject([{ orderQty: 100 }, { orderQty: 300 }]);
    elapse();
    expect(written).toHaveLength(2);
    workspace.change({ orderQty: 400 });
    await Promise.resolve();
    expect(written).toHaveLength(3);
  });

  it('writes what is waiting when the page goes, and not twice', async () => {
    const { workspace, written, elapse } = create('saved');
    workspace.change({ orderQty: 100 });
    await Promise.resolve();
    workspace.change({ orderQty: 200 });
    await workspace.flush();
    elapse();
    expect(written).toMatchObject([{ orderQty: 100 }, { orderQty: 200 }]);
  });

  it('says when it could not be saved', async () => {
    const { workspace, failures } = create('failed');
    workspace.change({ orderQty: 200 });
    await workspace.flush();
    expect(failures).toEqual(['file.notWritten']);
  });
});
