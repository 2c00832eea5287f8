/**
 * Who latched the kill switch: a person at the window, by the system-wide shortcut, at the tray, by the command or by
 * a file put into the profile; the supervisor when the orders service does not answer; a limit or a fault by itself;
 * or the drill.
 */
export const KILL_SOURCES = [
  'window',
  'shortcut',
  'tray',
  'command',
  'file',
  'supervisor',
  'automatic',
  'drill',
] as const;
export type KillSource = (typeof KILL_SOURCES)[number];
