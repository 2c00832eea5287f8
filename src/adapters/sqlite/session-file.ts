import { join } from 'node:path';

/** Where the session of this name lies. */
export const sessionPath = (folder: string, name: string): string => join(folder, `${name}.oddlot`);
