import { readFileSync, renameSync } from 'node:fs';
import type { Result } from '../base/result.ts';
import { replaceFile } from './replace-file.ts';

type WindowState = Record<string, unknown>;

/** What the window keeps in the profile: layout, watch lists, sorting. Opaque here. */
export class WindowStateFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The empty state when there is none; an unreadable one is set aside and the window starts fresh. */
  read(): WindowState {
    try {
      const state: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      if (typeof state === 'object' && state !== null && !Array.isArray(state)) {
        return state as WindowState;
      }
    } catch (error) {
      if ((error as { code?: unknown }).code === 'ENOENT') return {};
    }
    try {
      renameSync(this.#path, `${this.#path}.broken`);
    } catch {
      // Neither readable nor movable: writing will say so.
    }
    return {};
  }

  write(state: WindowState): Result<null> {
    return replaceFile(this.#path, JSON.stringify(state));
  }
}
