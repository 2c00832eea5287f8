import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { ok } from '../base/result.ts';
import { FileKeyStore } from '../supervisor/file-key-store.ts';
import { createNodeHost } from '../supervisor/node-host.ts';
import { openWorkstation } from '../supervisor/workstation.ts';
import { startWebServer } from '../web/web-server.ts';
import { parseLine, readValues, wholeNumber } from './arguments.ts';
import type { Command } from './command.ts';
import { followLog } from './follow-log.ts';
import { errorLine } from './words.ts';

/** The browser shell: the whole workstation, with its window in a browser on this machine. */
export const serve: Command = {
  summary: 'run the workstation and serve its window to a browser on this machine',
  options: [
    ['[FILE…]', 'sessions (.oddlot) and models (.onnx, .zip) for the window to take in'],
    ['--port N', 'listen on this port of 127.0.0.1 (default: any free one)'],
    ['--no-open', 'print the address and leave opening it to you'],
  ],
  run: async (args, context) => {
    const line = parseLine(args, { port: 'text', 'no-open': 'flag' }, 'taken');
    if (!line.ok) return line;
    const { operands, options: given } = line.value;
    const options = readValues(given, { port: wholeNumber(0, 65_535) });
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
    supervisor.opened.add(operands.map((file) => resolve(file)));
    // The window shows the start as it goes, and offers another attempt where one was given up.
    void supervisor.start().then((started) => {
      if (!started.ok && !interrupts.seen) output.note(errorLine(started.error));
    });
    output.result({ url: server.value.url });
    if (!given['no-open']) openBrowser(server.value.url);
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
