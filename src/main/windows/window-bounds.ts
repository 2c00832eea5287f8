import { readFileSync } from 'node:fs';
import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { z } from 'zod';
import { replaceFile } from '../../supervisor/replace-file.ts';

const keptBounds = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.enum(['yes', 'no']),
});

/** Where a window was when it was last closed. */
export type KeptBounds = z.output<typeof keptBounds>;

/** Smallest window whose panels can be used. */
export const LEAST_SIZE = { width: 1024, height: 700 } as const;
const FIRST_SIZE = { width: 1440, height: 900 } as const;
/** So much of the title bar has to be on a screen for a window to be caught by it. */
const GRIP = 100;

/** A file that is missing or makes no sense is no reason to say anything: the window opens as the first time. */
export function readBounds(file: string): KeptBounds | undefined {
  try {
    return keptBounds.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/** Opens where it was, unless the screen that it was on is gone. */
export function placeWindow(kept: KeptBounds | undefined): Partial<Rectangle> {
  if (kept === undefined) return FIRST_SIZE;
  const { x, y, width, height } = kept;
  const isReachable = screen.getAllDisplays().some(({ workArea }) => {
    const acrossX = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x);
    return acrossX >= GRIP && y >= workArea.y && y <= workArea.y + workArea.height - GRIP;
  });
  return isReachable ? { x, y, width, height } : { width, height };
}

/** Writes down where the window is when it closes. */
export function rememberBounds(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const maximized = window.isMaximized() ? 'yes' : 'no';
    const kept: KeptBounds = { ...window.getNormalBounds(), maximized };
    replaceFile(file, JSON.stringify(kept)); // a window that opens elsewhere next time is no failure
  });
}
