/** Every panel, with its key. */
export const PANELS = [
  { id: 'markets', title: 'Markets', keys: 'alt+1' },
  { id: 'depth', title: 'Depth', keys: 'alt+2' },
  { id: 'ladder', title: 'Ladder', keys: 'alt+3' },
  { id: 'ticket', title: 'Ticket', keys: 'alt+4' },
  { id: 'orders', title: 'Orders', keys: 'alt+5' },
  { id: 'positions', title: 'Positions', keys: 'alt+6' },
  { id: 'fills', title: 'Fills', keys: 'alt+7' },
  { id: 'tape', title: 'Tape', keys: 'alt+8' },
  { id: 'heatMap', title: 'Heat map', keys: 'alt+h' },
  { id: 'price', title: 'Price', keys: 'alt+p' },
  { id: 'portfolio', title: 'Portfolio', keys: 'alt+o' },
  { id: 'exits', title: 'Exit rules', keys: 'alt+x' },
  { id: 'alerts', title: 'Alerts', keys: 'alt+l' },
  { id: 'models', title: 'Models', keys: 'alt+m' },
  { id: 'sessions', title: 'Sessions', keys: 'alt+s' },
  { id: 'health', title: 'Health', keys: 'alt+9' },
  { id: 'actor', title: 'Actor', keys: 'alt+a' },
  { id: 'risk', title: 'Risk', keys: 'alt+r' },
] as const;
export type PanelId = (typeof PANELS)[number]['id'];
