import { describe, expect, it } from 'vitest';
import { defaultLayout, describePanel, hasPins, newPanels, readLayout } from './dock-layout.ts';
import { MOST_COPIES, panelIdOf } from './market-panels.ts';
import { PANELS } from './panel-list.ts';

type Node = ReturnType<typeof defaultLayout>['grid']['root'];

const viewsOf = (node: Node): readonly string[] =>
  node.type === 'branch'
    ? (node.data as Node[]).flatMap(viewsOf)
    : (node.data as { views: string[] }).views;

/** The sizes of a branch's children; those of each child's own children lie across. */
function spans(node: Node): readonly (readonly number[])[] {
  if (node.type !== 'branch') return [];
  const children = node.data as Node[];
  return [children.map(({ size = 0 }) => size), ...children.flatMap(spans)];
}

describe('the default layout', () => {
  for (const [width, height] of [
    [1440, 800],
    [1024, 600],
    [2560, 1300],
  ] as const) {
    it(`shows every panel once and fills ${width} by ${height}`, () => {
      const { grid, panels } = defaultLayout(width, height);
      const ids = PANELS.map(({ id }) => id).sort();
      expect([...viewsOf(grid.root)].sort()).toEqual(ids);
      expect(Object.keys(panels).sort()).toEqual(ids);
      const sums = spans(grid.root).map((sizes) => sizes.reduce((sum, size) => sum + size, 0));
      const [columns, ...rows] = sums;
      expect(columns).toBe(width);
      expect(grid.root.size).toBe(height);
      expect(rows.every((sum) => sum === height || sum < width)).toBe(true);
    });
  }
});

describe('a kept layout', () => {
  const first = structuredClone(defaultLayout(1440, 800));
  const MARKET = 'KXBTC-26NOV2117-T98000.5';
  /** The first layout with other panels beside or in place of its own. */
  const withPanels = (panels: Record<string, unknown>): unknown => ({
    ...first,
    panels: { ...first.panels, ...panels },
  });
  const kept = (id: string, kind: string, params?: unknown): Record<string, unknown> => ({
    [id]: {
      id,
      contentComponent: kind,
      title: 'Anything',
      ...(params !== undefined && { params }),
    },
  });

  it('is read as it is when it is one of ours', () => {
    expect(readLayout(first)).toEqual(first);
    expect(hasPins(first)).toBe(false);
  });

  it('keeps pinned panels and copies', () => {
    const layout = withPanels({
      ...kept('ladder', 'ladder', { market: MARKET }),
      ...kept('ladder-2', 'ladder', { market: 'KXA-1' }),
      ...kept('tape-13', 'tape'),
    });
    const panels = readLayout(layout)?.panels;
    const { params } = describePanel('ladder', { market: MARKET });
    expect(panels?.['ladder']?.params).toEqual(params);
    expect(panels?.['ladder-2']?.params).toEqual({ market: 'KXA-1' });
    expect(panels?.['tape-13']).toMatchObject(kept('tape-13', 'tape')['tape-13'] as object);
    expect(hasPins(layout)).toBe(true);
  });

  it.each([
    [null],
    ['KXA-1'],
    [{}],
    [{ market: '' }],
    [{ market: 7 }],
    [{ market: 'a b' }],
    [{ market: 'a/b' }],
    [{ market: 'K'.repeat(101) }],
  ])('lets a panel follow that keeps no market: %j', (params) => {
    const layout = withPanels(kept('ladder', 'ladder', params));
    expect(readLayout(layout)?.panels['ladder']).not.toHaveProperty('params');
    expect(hasPins(layout)).toBe(false);
  });

  it('pins nothing that is not about a market', () => {
    const layout = withPanels(kept('orders', 'orders', { market: MARKET }));
    expect(readLayout(layout)?.panels['orders']).not.toHaveProperty('params');
  });

  it.each([
    ['a panel that is not there', kept('heatmap', 'heatmap')],
    ['a copy of what is there once', kept('orders-2', 'orders')],
    ['a first copy, which is the panel itself', kept('ladder-1', 'ladder')],
    ['a panel under the name of another', kept('ladder-2', 'ticket')],
    ['a panel under two names', { 'ladder-2': { id: 'ladder-3', contentComponent: 'ladder' } }],
    ['no panel', { ladder: 'ladder' }],
    [
      'more copies than there may be',
      Object.assign(
        {},
        ...Array.from({ length: MOST_COPIES + 1 }, (_, at) =>
          kept(panelIdOf('ladder', at + 2), 'ladder'),
        ),
      ),
    ],
  ])('is refused when it has %s', (_, panels: Record<string, unknown>) => {
    expect(readLayout(withPanels(panels))).toBeUndefined();
  });

  it('is refused when it has more copies than there may be, however few the other panels', () => {
    const copies = Array.from({ length: MOST_COPIES + 1 }, (_, at) =>
      kept(panelIdOf('ladder', at + 2), 'ladder'),
    );
    expect(readLayout({ ...first, panels: Object.assign({}, ...copies) })).toBeUndefined();
    expect(readLayout({ ...first, panels: Object.assign({}, ...copies.slice(1)) })).toBeDefined();
  });

  it('has the least sizes of this version, whatever they were', () => {
    const { ladder } = readLayout(withPanels(kept('ladder', 'ladder')))?.panels ?? {};
    expect(ladder?.minimumWidth).toBe(describePanel('ladder').minimumWidth);
  });

  it('is refused when it is something else', () => {
    for (const wrong of [null, [], 'x', {}, { grid: {}, panels: {} }, { ...first, grid: null }]) {
      expect(readLayout(wrong)).toBeUndefined();
      expect(hasPins(wrong)).toBe(false);
    }
  });
});

describe('panels of a newer version', () => {
  const all = PANELS.map(({ id }) => id);

  it('are added beside their like, and one that was closed stays closed', () => {
    const open = ['markets', 'depth', 'ladder', 'orders'];
    const known = [...open, 'tape', 'ticket'];
    const added = newPanels(open, known);
    expect(added.map(({ id }) => id)).toEqual(all.filter((id) => !known.includes(id)));
    expect(added.find(({ id }) => id === 'heatMap')?.beside).toBe('depth');
    expect(added.find(({ id }) => id === 'models')?.beside).toBe('orders');
  });

  it('have a place of their own where their like is not open', () => {
    const added = newPanels(['markets'], ['markets', 'depth', 'orders']);
    expect(new Set(added.map(({ beside }) => beside))).toEqual(new Set([null]));
  });

  it('are none where all are known', () => {
    expect(newPanels(['markets'], all)).toEqual([]);
  });
});
