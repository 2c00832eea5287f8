import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Logger } from '../base/logger.ts';
import { err, ok, type Result } from '../base/result.ts';
import type { Api, Channel, Input, Reply } from '../contract/requests.ts';
import { answerRequest } from './answer-request.ts';

/** What a command may ask of the program that uses its profile: to stop, to let go, what that takes, and to go on. */
export const CONTROL_CHANNELS = [
  'orders.kill',
  'orders.release',
  'orders.readRelease',
  'orders.resume',
  'orders.setTrading',
  'orders.drill',
] as const satisfies readonly Channel[];
export type ControlChannel = (typeof CONTROL_CHANNELS)[number];

const LONGEST_LINE = 65_536;
/** How long a caller may take to say what it wants, and the program to take the call. */
const GREETING_LIMIT_MS = 5000;
const CONNECT_LIMIT_MS = 1000;

const address = z.object({ socketPath: z.string(), token: z.string() });
const call = z.object({ token: z.string(), channel: z.enum(CONTROL_CHANNELS), input: z.unknown() });

/**
 * Takes requests of commands on this machine: one line of JSON in, one line out. The socket lies in a folder that only
 * this user may enter (a pipe with an unguessable name on Windows); a caller counts when it knows the token, which is
 * in a file of the profile that only this user may read.
 *
 * @returns a function that ends it
 */
export function openControlChannel(options: {
  readonly controlFile: string;
  readonly api: Pick<Api, ControlChannel>;
  readonly logger: Logger;
}): () => void {
  const { controlFile, api, logger } = options;
  const token = randomBytes(16).toString('hex');
  const made = makeFolder();
  // Whoever wants to stop everything then has the latch file, which needs nobody to listen.
  if (!made.ok) {
    logger.warn('control.notListening', { reason: made.error.reason });
    return () => undefined;
  }
  const folder = made.value;
  const socketPath = folder
    ? join(folder, 'control')
    : `\\\\.\\pipe\\oddlot-control-${randomBytes(16).toString('hex')}`;
  const callers = new Set<Socket>();
  // A caller that has said its line may end its side before it is answered.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    callers.add(socket);
    socket.once('close', () => callers.delete(socket));
    void answerCaller(socket, token, api);
  });
  server.on('error', (error) => logger.warn('control.notListening', { reason: error.message }));
  server.listen(socketPath, () => {
    try {
      const text = JSON.stringify({ socketPath, token } satisfies z.output<typeof address>);
      rmSync(controlFile, { force: true }); // one left behind might have other rights
      writeFileSync(controlFile, `${text}\n`, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      logger.warn('control.notWritten', { reason: (error as Error).message });
    }
  });
  const removeFolder = (): void => {
    if (folder) rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', removeFolder);
  return () => {
    rmSync(controlFile, { force: true });
    server.close();
    for (const socket of callers) socket.destroy();
    process.off('exit', removeFolder);
    removeFolder();
  };
}

/** Undefined where a pipe needs none. */
function makeFolder(): Result<string | undefined, { code: 'control.noFolder'; reason: string }> {
  try {
    return ok(
      process.platform === 'win32' ? undefined : mkdtempSync(join(tmpdir(), 'oddlot-control-')),
    );
  } catch (error) {
    return err({ code: 'control.noFolder', reason: (error as Error).message });
  }
}

/** Asks the program that uses a profile. @returns `control.unreachable` when nobody takes the call */
export async function askProgram<C extends ControlChannel>(
  controlFile: string,
  channel: C,
  input: Input<C>,
  answerLimitMs: number,
): Promise<Result<Extract<Reply<C>, { ok: true }>['value']>> {
  const known = readAddress(controlFile);
  if (known === undefined) return err({ code: 'control.unreachable', reason: 'no address' });
  const socket = connect(known.socketPath);
  let reason = 'closed';
  socket.setTimeout(CONNECT_LIMIT_MS, () => {
    reason = 'timeout';
    socket.destroy();
  });
  socket.once('error', (error) => (reason = error.message));
  socket.once('connect', () => {
    socket.setTimeout(answerLimitMs);
    socket.write(`${JSON.stringify({ token: known.token, channel, input })}\n`);
  });
  const line = await readLine(socket);
  socket.destroy();
  if (line === undefined) return err({ code: 'control.unreachable', reason });
  // The program answers by the contract; what it says is not asked again.
  return JSON.parse(line) as Result<never>;
}

async function answerCaller(
  socket: Socket,
  token: string,
  api: Pick<Api, ControlChannel>,
): Promise<void> {
  socket.on('error', () => undefined); // 'close' follows
  socket.setTimeout(GREETING_LIMIT_MS, () => socket.destroy());
  const line = await readLine(socket);
  const asked = line === undefined ? undefined : parseCall(line);
  if (asked === undefined || !isSame(asked.token, token)) {
    socket.destroy();
    return;
  }
  socket.setTimeout(0);
  const answer = await answerRequest(api as Api, asked.channel, asked.input);
  socket.setTimeout(GREETING_LIMIT_MS); // to hang up
  socket.end(`${JSON.stringify(answer)}\n`);
}

/** @returns undefined when the other end leaves before its line is whole, or never ends it */
function readLine(socket: Socket): Promise<string | undefined> {
  return new Promise((done) => {
    let text = '';
    const take = (chunk: string): void => {
      text += chunk;
      const end = text.indexOf('\n');
      if (end < 0 && text.length <= LONGEST_LINE) return;
      socket.off('data', take); // it flows on, and whatever else comes is let go
      done(end < 0 ? undefined : text.slice(0, end));
    };
    socket.setEncoding('utf8').on('data', take);
    socket.once('end', () => done(undefined)).once('close', () => done(undefined));
  });
}

function parseCall(line: string): z.output<typeof call> | undefined {
  try {
    return call.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function readAddress(controlFile: string): z.output<typeof address> | undefined {
  try {
    return address.safeParse(JSON.parse(readFileSync(controlFile, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)];
  return one.length === other.length && timingSafeEqual(one, other);
}
