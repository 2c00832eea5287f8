import { Menu } from 'electron';
import { killKeysIn } from '../../contract/window-keys.ts';
import { acceleratorOf } from './accelerator.ts';
import { menuTemplate, type MenuOptions } from './menu.ts';

/** The menu of the program. Its kill switch has the keys that the person gave it in the window. */
export class AppMenu {
  readonly #options: Omit<MenuOptions, 'killAccelerator'>;
  #killKeys: string | null | undefined;

  constructor(options: Omit<MenuOptions, 'killAccelerator'>) {
    this.#options = options;
  }

  /** Takes the keys of what the window keeps. Keys of a menu cannot be changed, so it is made anew. */
  follow(kept: Readonly<Record<string, unknown>>): void {
    const killKeys = killKeysIn(kept);
    if (killKeys === this.#killKeys) return;
    this.#killKeys = killKeys;
    const killAccelerator = killKeys === null ? undefined : acceleratorOf(killKeys);
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(menuTemplate({ ...this.#options, killAccelerator })),
    );
  }
}
