import type { DockviewApi } from 'dockview-react';
import { describe, expect, it } from 'vitest';
import { noteFronts, putBack } from './look-around.ts';

/** As much of a dock as is asked of it: groups of panels by name, the first of each in front. */
class FakeDock {
  readonly groups: FakeGroup[];
  activeGroup: FakeGroup | undefined;
  maximized: FakeGroup | undefined;
  readonly hasMaximizedGroup = (): boolean => this.maximized !== undefined;

  constructor(...groups: string[][]) {
    this.groups = groups.map((ids) => this.#group(ids));
    this.activeGroup = this.groups[0];
  }

  #group(ids: readonly string[]): FakeGroup {
    const group: FakeGroup = { panels: [], activePanel: undefined };
    for (const id of ids) this.add(group, id);
    group.activePanel = group.panels[0];
    return group;
  }

  add(group: FakeGroup, id: string): FakePanel {
    const panel: FakePanel = {
      id,
      group,
      api: {
        setActive: () => {
          panel.group.activePanel = panel;
          this.activeGroup = panel.group;
          if (this.maximized !== panel.group) this.maximized = undefined;
        },
        close: () => {
          panel.group.panels = panel.group.panels.filter((each) => each !== panel);
          if (panel.group.activePanel === panel) panel.group.activePanel = panel.group.panels[0];
        },
        maximize: () => void (this.maximized = panel.group),
      },
    };
    group.panels.push(panel);
    return panel;
  }

  get panels(): readonly FakePanel[] {
    return this.groups.flatMap(({ panels }) => panels);
  }

  get activePanel(): FakePanel | undefined {
    return this.activeGroup?.activePanel;
  }

  show(id: string): void {
    this.panels.find((panel) => panel.id === id)?.api.setActive();
  }

  fronts(): readonly (string | undefined)[] {
    return this.groups.map(({ activePanel }) => activePanel?.id);
  }

  get api(): DockviewApi {
    return this as unknown as DockviewApi;
  }
}

interface FakeGroup {
  panels: FakePanel[];
  activePanel: FakePanel | undefined;
}

interface FakePanel {
  readonly id: string;
  readonly group: FakeGroup;
  readonly api: { setActive(): void; close(): void; maximize(): void };
}

const desk = (): FakeDock => new FakeDock(['markets'], ['depth', 'price'], ['orders', 'actor']);

describe('what was brought to the front for a while', () => {
  it('makes room again for what was there, with the keyboard where it was', () => {
    const dock = desk();
    dock.show('price');
    const before = noteFronts(dock.api);
    dock.show('markets');
    dock.show('actor');
    putBack(dock.api, before, new Set(['markets', 'actor']));
    expect(dock.fronts()).toEqual(['markets', 'price', 'orders']);
    expect(dock.activePanel?.id).toBe('price');
  });

  it('is closed again where it was closed before', () => {
    const dock = new FakeDock(['markets'], ['orders']);
    const before = noteFronts(dock.api);
    dock.add(dock.groups[1] as FakeGroup, 'actor').api.setActive();
    putBack(dock.api, before, new Set(['actor']));
    expect(dock.panels.map(({ id }) => id)).toEqual(['markets', 'orders']);
    expect(dock.activePanel?.id).toBe('markets');
  });

  it('takes nothing from what the person chose meanwhile', () => {
    const dock = desk();
    const before = noteFronts(dock.api);
    dock.show('actor');
    dock.show('price');
    putBack(dock.api, before, new Set(['actor']));
    expect(dock.fronts()).toEqual(['markets', 'price', 'orders']);
    expect(dock.activePanel?.id).toBe('price');
  });

  it('does not bring back what was closed meanwhile', () => {
    const dock = desk();
    const before = noteFronts(dock.api);
    dock.panels.find(({ id }) => id === 'orders')?.api.close();
    dock.show('actor');
    putBack(dock.api, before, new Set(['actor']));
    expect(dock.fronts()).toEqual(['markets', 'depth', 'actor']);
  });

  it('gives the dock back to a group that filled it', () => {
    const dock = desk();
    dock.show('orders');
    dock.maximized = dock.groups[2];
    const before = noteFronts(dock.api);
    dock.show('markets');
    expect(dock.hasMaximizedGroup()).toBe(false);
    putBack(dock.api, before, new Set(['markets']));
    expect(dock.maximized).toBe(dock.groups[2]);
  });
});
