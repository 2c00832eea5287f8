/** Every panel, in the order of their keys (Alt 1, Alt 2 …). */
export const PANELS = [
  { id: 'markets', title: 'Markets' },
  { id: 'depth', title: 'Depth' },
  { id: 'ladder', title: 'Ladder' },
  { id: 'ticket', title: 'Ticket' },
  { id: 'orders', title: 'Orders' },
  { id: 'positions', title: 'Positions' },
  { id: 'fills', title: 'Fills' },
  { id: 'tape', title: 'Tape' },
  { id: 'health', title: 'Health' },
] as const;
export type PanelId = (typeof PANELS)[number]['id'];
