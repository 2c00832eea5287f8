import { z } from 'zod';
import { DECISIONS_PER_MESSAGE, type DecisionsMessage } from '../../contract/links.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

const text = z.string().min(1).max(200);

const decisionsMessage: z.ZodType<DecisionsMessage> = z.strictObject({
  type: z.literal('decisions'),
  policy: z.strictObject({ name: text, modelSha256: text.nullable() }),
  decisions: z
    .array(
      z.strictObject({
        market: text.transform((ticker) => ticker as MarketTicker),
        seenEvent: z.int().min(0),
        action: z.enum(ACTIONS),
        latencyUs: z.int().min(0),
        outcome: text,
      }),
    )
    .max(DECISIONS_PER_MESSAGE),
});

/** The actor's decisions, or undefined for anything else: what is put on record is checked by who records it. */
export function parseDecisions(message: unknown): DecisionsMessage | undefined {
  const parsed = decisionsMessage.safeParse(message);
  return parsed.success ? parsed.data : undefined;
}
