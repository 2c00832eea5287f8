import type { Result } from '../base/result.ts';
import { parseInput, type Api, type Channel } from '../contract/requests.ts';

/** Answers what a window asked: the shell is the receiver, so it checks channel and input before anything acts. */
export async function answerRequest(
  api: Api,
  channel: string,
  raw: unknown,
): Promise<Result<unknown>> {
  const input = parseInput(channel, raw);
  if (!input.ok) return input;
  const call = api[channel as Channel] as (input: unknown) => Promise<Result<unknown>>;
  return call(input.value);
}
