import { z } from 'zod';
import type { Result } from '../base/result.ts';
import { WINDOW_PEERS, type WindowPeer } from './service-name.ts';

// Requests and ports of a window over one WebSocket, as the browser shell carries them: JSON text.

const clientFrame = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('request'),
    id: z.int(),
    channel: z.string().max(100),
    input: z.unknown(),
  }),
  z.strictObject({
    type: z.literal('port'),
    peer: z.enum(WINDOW_PEERS),
    message: z.unknown(),
  }),
]);

/** Window → server: a request of the contract, or a message for one of the window's ports. */
export type ClientFrame = z.output<typeof clientFrame>;

/** Server → window: the answer to a request, or what its ports do. */
export type ServerFrame =
  | { readonly type: 'reply'; readonly id: number; readonly result: Result<unknown> }
  | { readonly type: 'portOpen' | 'portClosed'; readonly peer: WindowPeer }
  | { readonly type: 'port'; readonly peer: WindowPeer; readonly message: unknown };

/** @returns undefined for anything that our page does not send */
export function parseClientFrame(text: string): ClientFrame | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return undefined;
  }
  return clientFrame.safeParse(raw).data;
}
