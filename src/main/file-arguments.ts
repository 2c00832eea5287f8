import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The files that a command line names, from the root of the file system. Switches are left out, and so are places that
 * are no files to open (`except`): the program itself, which stands there where Electron was told what to run, and the
 * profile, since Chromium puts switches before everything else when it hands a line on and tears `--profile FOLDER`
 * apart.
 *
 * @param args - without the program at its beginning
 * @param folder - where relative names begin
 */
export const fileArguments = (
  args: readonly string[],
  folder: string,
  except: readonly string[],
): readonly string[] =>
  args
    .filter((arg) => arg !== '' && !arg.startsWith('-'))
    .map((arg) => resolve(folder, pathOf(arg)))
    .filter((path) => except.every((place) => relative(place, path) !== ''));

/** Desktops of Linux name files as URLs. */
function pathOf(arg: string): string {
  if (!/^file:\/\//i.test(arg)) return arg;
  try {
    return fileURLToPath(arg);
  } catch {
    return arg;
  }
}
