import { app, Menu, nativeImage, Tray } from 'electron';

const SIZE = 32;
/** Blue, green, red, alpha: the window's red for the kill switch. */
const RED = [0x2b, 0x1f, 0xc8, 0xff] as const;

/** The icon beside the clock: one click away from stopping everything while the window is out of sight. */
export class KillTray {
  readonly #onKill: () => void;
  readonly #onShow: () => void;
  #tray: Tray | undefined;

  constructor(onKill: () => void, onShow: () => void) {
    this.#onKill = onKill;
    this.#onShow = onShow;
  }

  show(state: 'shown' | 'hidden'): void {
    if (state === 'hidden') {
      this.#tray?.destroy();
      this.#tray = undefined;
    } else this.#tray ??= this.#create();
  }

  #create(): Tray {
    const tray = new Tray(nativeImage.createFromBitmap(disc(), { width: SIZE, height: SIZE }));
    tray.setToolTip('Oddlot');
    tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: 'Kill Switch: Stop Everything', click: this.#onKill },
        { label: 'Show Window', click: this.#onShow },
        { type: 'separator' },
        { label: 'Quit', click: () => app.quit() },
      ]),
    );
    return tray;
  }
}

/** A red disc, drawn here so that no file has to be found in every kind of installation. */
function disc(): Buffer {
  const pixels = Buffer.alloc(SIZE * SIZE * RED.length);
  const middle = (SIZE - 1) / 2;
  for (let y = 0; y < SIZE; y += 1) {
    for (let x = 0; x < SIZE; x += 1) {
      if (Math.hypot(x - middle, y - middle) > middle - 1) continue;
      pixels.set(RED, (y * SIZE + x) * RED.length);
    }
  }
  return pixels;
}
