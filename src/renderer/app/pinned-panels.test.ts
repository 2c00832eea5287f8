import type { DockviewApi } from 'dockview-react';
import { describe, expect, it } from 'vitest';
import { MOST_COPIES } from './market-panels.ts';
import { PinnedPanels, togglePin } from './pinned-panels.ts';

interface Added {
  readonly id: string;
  readonly params?: { readonly market: string };
  readonly position: { readonly direction?: string; readonly referencePanel?: object };
}

/** As much of a dock as is asked of it: panels with what they keep, all in view, and the one with the keyboard. */
class FakeDock {
  readonly width = 1440;
  readonly height = 800;
  /** How much all that is there needs. */
  minimumWidth = 660;
  readonly panels: ReturnType<FakeDock['make']>[] = [];
  activePanel: ReturnType<FakeDock['make']> | undefined;
  /** How much the group of every panel has. */
  readonly room: { width: number; height: number } = { width: 300, height: 800 };
  location: 'grid' | 'floating' = 'grid';

  constructor(...ids: string[]) {
    for (const id of ids) this.panels.push(this.make({ id }));
  }

  get groups() {
    return this.panels.map(({ group }) => group);
  }

  readonly hasMaximizedGroup = (): boolean => false;
  readonly pinned = new PinnedPanels(() => this as unknown as DockviewApi);

  make({ id, params }: Pick<Added, 'id' | 'params'>) {
    const panel = {
      id,
      params: params as Record<string, unknown> | undefined,
      group: { ...this.room, api: { setSize: () => undefined, location: { type: this.location } } },
      position: undefined as Added['position'] | undefined,
      api: {
        id,
        isVisible: true,
        setActive: () => void (this.activePanel = panel),
        updateParameters: (next: Record<string, unknown>) => void (panel.params = next),
      },
    };
    return panel;
  }

  addPanel(added: Added) {
    const panel = Object.assign(this.make(added), { position: added.position });
    this.panels.push(panel);
    this.activePanel = panel;
    return panel;
  }

  focus(id: string): void {
    this.activePanel = this.panels.find((panel) => panel.id === id);
  }

  list(): readonly string[] {
    return this.panels.map(({ id, params }) => `${id} ${String(params?.['market'])}`);
  }
}

describe('a panel', () => {
  it('is pinned to the chosen market, and released', () => {
    const dock = new FakeDock('ladder', 'orders');
    dock.focus('ladder');
    expect(dock.pinned.activeMarket()).toBeNull();
    expect(dock.pinned.toggleActive('KXA-1')).toBe('done');
    expect(dock.pinned.activeMarket()).toBe('KXA-1');
    // Whatever is chosen by then.
    expect(dock.pinned.toggleActive(null)).toBe('done');
    expect(dock.pinned.activeMarket()).toBeNull();
  });

  it('is not pinned to nothing, nor where it is about all markets', () => {
    const dock = new FakeDock('ladder', 'orders');
    dock.focus('ladder');
    expect(dock.pinned.toggleActive(null)).toBe('no market');
    dock.focus('orders');
    expect(dock.pinned.toggleActive('KXA-1')).toBe('not about a market');
    expect(togglePin(dock.panels[1]!.api, null, 'KXA-1')).toBe('not about a market');
    expect(dock.list()).toEqual(['ladder undefined', 'orders undefined']);
  });

  it('is not pinned to what it could not keep', () => {
    const dock = new FakeDock('ladder');
    dock.focus('ladder');
    expect(dock.pinned.toggleActive('KX ODD/1')).toBe('odd ticker');
    expect(dock.pinned.openAnother('ladder', 'KX ODD/1')).toBe('odd ticker');
    expect(dock.list()).toEqual(['ladder undefined']);
  });
});

describe('one more of a kind', () => {
  it('is the first one where that was closed, then copies by number, beside what has room for two', () => {
    const dock = new FakeDock();
    for (const market of ['KXA-1', 'KXB-1', 'KXC-1']) {
      expect(dock.pinned.openAnother('ladder', market)).toBe('opened');
    }
    expect(dock.list()).toEqual(['ladder KXA-1', 'ladder-2 KXB-1', 'ladder-3 KXC-1']);
    expect(dock.panels.at(-1)?.position).toMatchObject({ direction: 'right' });
    dock.pinned.openAnother('tape', 'KXA-1');
    dock.pinned.openAnother('tape', 'KXB-1');
    expect(dock.panels.at(-1)?.position).toMatchObject({ direction: 'below' });
  });

  it('is opened where it has the room that it needs, else as one more tab', () => {
    const placeOf = (dock: FakeDock, kind: 'ladder' | 'depth' | 'ticket') => {
      const [beside] = dock.panels;
      dock.pinned.openAnother(kind, 'KXA-1');
      const { position } = dock.panels.at(-1)!;
      return position?.direction ?? (position?.referencePanel === beside ? 'tab' : undefined);
    };
    const dockWith = (kind: string, room: FakeDock['room']): FakeDock => {
      const dock = new FakeDock();
      Object.assign(dock.room, room);
      dock.panels.push(dock.make({ id: kind }));
      return dock;
    };
    expect(placeOf(dockWith('depth', { width: 480, height: 200 }), 'depth')).toBe('right');
    expect(placeOf(dockWith('depth', { width: 479, height: 360 }), 'depth')).toBe('below');
    // A column of its own, as long as there is room for one more.
    expect(placeOf(dockWith('ticket', { width: 276, height: 548 }), 'ticket')).toBe('right');
    for (const kind of ['ladder', 'depth', 'ticket'] as const) {
      const full = dockWith(kind, { width: 300, height: 300 });
      full.minimumWidth = 1300;
      expect(placeOf(full, kind)).toBe('tab');
    }
    const floating = dockWith('ladder', { width: 900, height: 800 });
    floating.panels[0]!.group.api.location.type = 'floating';
    expect(placeOf(floating, 'ladder')).toBe('tab');
  });

  it('is never outside of the window where it has no like', () => {
    const dock = new FakeDock('ladder');
    dock.focus('ladder');
    dock.pinned.openAnother('ticket', 'KXA-1');
    expect(dock.panels.at(-1)?.position).toEqual({ direction: 'right' });
    dock.minimumWidth = 1300;
    dock.focus('ladder');
    dock.pinned.show('depth', 'KXA-1', null);
    expect(dock.panels.at(-1)?.position?.referencePanel).toBe(dock.panels[0]);
  });

  it('takes the place of a copy that was closed', () => {
    const dock = new FakeDock('tape', 'tape-2', 'tape-3');
    dock.panels.splice(1, 1);
    dock.pinned.openAnother('tape', 'KXA-1');
    expect(dock.list()).toContain('tape-2 KXA-1');
  });

  it('is not opened beyond a bound, whatever the kinds', () => {
    const dock = new FakeDock('ladder', 'ticket');
    for (let copy = 1; copy <= MOST_COPIES; copy += 1) {
      const kind = copy % 2 === 0 ? 'ladder' : 'ticket';
      expect(dock.pinned.openAnother(kind, 'KXA-1')).toBe('opened');
    }
    expect(dock.pinned.openAnother('ladder', 'KXA-1')).toBe('too many');
    expect(dock.pinned.show('ticket', 'KXB-1', 'KXC-1')).toBeUndefined();
    // A panel that was closed is no copy.
    expect(dock.pinned.openAnother('depth', 'KXA-1')).toBe('opened');
  });
});

describe('a ticket for a market', () => {
  it('is the one that follows, where it is the chosen one', () => {
    const dock = new FakeDock('ticket');
    expect(dock.pinned.show('ticket', 'KXA-1', 'KXA-1')).toBe('ticket');
    expect(dock.list()).toEqual(['ticket undefined']);
  });

  it('is one pinned to it, opened once', () => {
    const dock = new FakeDock('ticket');
    expect(dock.pinned.show('ticket', 'KXB-1', 'KXA-1')).toBe('ticket-2');
    expect(dock.pinned.show('ticket', 'KXA-1', 'KXA-1')).toBe('ticket');
    expect(dock.pinned.show('ticket', 'KXB-1', 'KXA-1')).toBe('ticket-2');
    expect(dock.list()).toEqual(['ticket undefined', 'ticket-2 KXB-1']);
  });

  it('follows where every other one is pinned elsewhere', () => {
    const dock = new FakeDock('ticket');
    dock.focus('ticket');
    dock.pinned.toggleActive('KXA-1');
    expect(dock.pinned.show('ticket', 'KXB-1', 'KXB-1')).toBe('ticket-2');
    expect(dock.pinned.show('ticket', 'KXC-1', 'KXC-1')).toBe('ticket-2');
    expect(dock.list()).toEqual(['ticket KXA-1', 'ticket-2 undefined']);
  });
});
