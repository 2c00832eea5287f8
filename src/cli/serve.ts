import { spawn } from 'node:child_process';
import { ok } from '../base/result.ts';
import { FileKeyStore } from '../supervisor/file-key-store.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import { openWorkstation } from '../supervisor/workstation.ts';
import { startWebServer } from '../web/web-server.ts';
import { readOptions, readValues, wholeNumber } from './arguments.ts';
import type { Command } from './command.ts';
import { followLog } from './follow-log.ts';
import { errorLine } from './words.ts';

/** The browser shell: the whole workstation, with its window in a browser on this machine. */
export const serve: Command = {
  summary: 'run the workstation and serve its window to a browser on this machine',
  options: [
    ['--port N', 'listen on this port of 127.0.0.1 (default: any free one)'],
    ['--no-open', 'print the address and leave opening it to you'],
  ],
  run: async (args, context) => {
    const given = readOptions(args, { port: 'text', 'no-open': 'flag' });
    if (!given.ok) return given;
    const options = readValues(given.value, { port: wholeNumber(0, 65_535) });
    if (!options.ok) return options;

    const { files, profileFolder, output, interrupts } = context;
    const { env, platform } = process;
    const workstation = openWorkstation({
      createHost: () => createNodeHost(files.serviceEntry),
      shell: 'browser',
      profileFolder,
      version: files.version,
      keyStore: new FileKeyStore({ profileFolder, env, platform }),
      logSink: followLog(context),
    });
    if (!workstation.ok) return workstation;
    const { supervisor, close } = workstation.value;
    const server = await startWebServer({
      source: supervisor,
      pageFolder: files.pageFolder,
      port: options.value.port ?? 0,
    });
    if (!server.ok) {
      await close();
      return server;
    }
    // The window shows the start as it goes, and offers another attempt where one was given up.
    void supervisor.start().then((started) => {
      if (!started.ok && !interrupts.seen) output.note(errorLine(started.error));
    });
    output.result({ url: server.value.url });
    if (!given.value['no-open']) openBrowser(server.value.url);
    await interrupts.first;
    await server.value.close();
    await close();
    return ok(0);
  },
};

/** Asks the desktop to open an address. Where there is no desktop, the printed line has to do. */
function openBrowser(url: string): void {
  const command = browserCommand(url);
  if (command === undefined) return;
  const [program, ...args] = command;
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}

function browserCommand(url: string): readonly [string, ...string[]] | undefined {
  switch (process.platform) {
    case 'darwin':
      return ['open', url];
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler', url];
    default: {
      const hasDisplay = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'];
      return hasDisplay ? ['xdg-open', url] : undefined;
    }
  }
}
