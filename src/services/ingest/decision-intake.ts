import { z } from 'zod';
import { DECISIONS_PER_MESSAGE, type DecisionsMessage } from '../../contract/links.ts';
import { KALSHI52 } from '../../domain/observation/schema.ts';
import { ACTIONS } from '../../domain/policy/action.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';

const text = z.string().min(1).max(200);

/** A number that is stored as it is: rounding it here would hide that it was none. */
const float32 = z.number().refine((value) => Math.fround(value) === value);

const decisionsMessage: z.ZodType<DecisionsMessage> = z.strictObject({
  type: z.literal('decisions'),
  decisions: z
    .array(
      z.strictObject({
        market: text.transform((ticker) => ticker as MarketTicker),
        policy: z.strictObject({ name: text, modelSha256: text.nullable() }),
        seenSession: text,
        seenEvent: z.int().min(0),
        action: z.enum(ACTIONS),
        latencyUs: z.int().min(0),
        outcome: text,
        observationHash: z
          .string()
          .regex(/^[0-9a-f]{16}$/)
          .nullable(),
        logits: z.array(float32).length(ACTIONS.length).nullable(),
        value: float32.nullable(),
        observation: z.array(float32).length(KALSHI52.size).nullable(),
      }),
    )
    .max(DECISIONS_PER_MESSAGE),
  dropped: z.int().min(0),
});

/** The actor's decisions, or undefined for anything else: what is put on record is checked by who records it. */
export function parseDecisions(message: unknown): DecisionsMessage | undefined {
  const parsed = decisionsMessage.safeParse(message);
  return parsed.success ? parsed.data : undefined;
}
