import { describe, expect, it } from 'vitest';
import { defaultLayout, isUsableLayout, newPanels } from './dock-layout.ts';
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
  it('is usable when it is one of ours', () => {
    expect(isUsableLayout(structuredClone(defaultLayout(1440, 800)))).toBe(true);
  });

  it('is refused when it names a panel that is not there, or is something else', () => {
    const layout = structuredClone(defaultLayout(1440, 800));
    const odd = {
      ...layout,
      panels: { ...layout.panels, x: { id: 'x', contentComponent: 'heatmap' } },
    };
    expect(isUsableLayout(odd)).toBe(false);
    for (const wrong of [null, [], 'x', {}, { grid: {}, panels: {} }, { ...layout, grid: null }]) {
      expect(isUsableLayout(wrong)).toBe(false);
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
