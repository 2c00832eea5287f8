import { z } from 'zod';
import { filePath, instant } from './schemas.ts';

// What the session library says of session files: imports, checks, exports.

/**
 * Whether jumps in a recording's sequence numbers are losses: in a `complete` one they are, in a `filtered` one,
 * cut out of a larger subscription, they are not. `auto` looks at how often they jump.
 */
const importNumbering = z.enum(['auto', 'complete', 'filtered']);

/**
 * How a recording writes NO prices: in their own, or on the YES scale (`use_yes_price`). No frame says so; `assumed`
 * is the venue's default, and nobody's word.
 */
const importPrices = z.enum(['assumed', 'own-side', 'yes']);

/** What to make a session of, and how to read it. */
export const sessionImport = z.strictObject({
  /** Read one after the other, in this order. */
  files: z.array(filePath).min(1).max(10_000),
  out: filePath,
  /** Where in each line the frame is (RFC 6901); empty: the line is the frame. */
  pointer: z
    .string()
    .regex(/^(\/.*)?$/s)
    .max(500)
    .default(''),
  numbering: importNumbering.default('auto'),
  prices: importPrices.default('assumed'),
});

/** What became of every frame; the counts from `snapshots` to `rejected` add up to `frames`. */
export const importSummary = z.object({
  path: z.string(),
  /** Lines that held anything. */
  frames: z.int(),
  markets: z.int(),
  snapshots: z.int(),
  deltas: z.int(),
  trades: z.int(),
  tickers: z.int(),
  lifecycle: z.int(),
  /** Answers to the recorder's own commands. */
  replies: z.int(),
  /** Of somebody's account (fills, orders, positions): no part of a session. */
  account: z.int(),
  /** Recorded twice, taken once. */
  repeats: z.int(),
  rejected: z.record(z.string(), z.int()),
  /** Losses written down, not frames. */
  gaps: z.int(),
  firstUs: instant.nullable(),
  lastUs: instant.nullable(),
  numbering: z.enum(['complete', 'filtered']),
  /** Where the receive times are from: the recording, or for want of them the venue's own times. */
  receiveTimes: z.enum(['recorded', 'exchange', 'none']),
  prices: z.enum(['own-side', 'yes']),
  /** How often a book was crossed where none can be. Zero, unless prices were read wrong or deltas are missing. */
  crosses: z.int(),
  /** Whether most books were crossed from their first snapshot on: NO prices are probably written the other way. */
  pricesDoubtful: z.boolean(),
});

/** As the recorder names its sessions; under any other name somebody wants to keep it, so that age removes none. */
export const RECORDED_NAME = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[a-z]+$/;

const coded = z.looseObject({ code: z.string() });

/** A session goes by its file's name, without folder and ending. */
export const sessionName = z
  .string()
  .min(1)
  .max(120)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]*$/u, 'letters, digits, spaces, dots and dashes');

/** What a look at a session's file tells. */
export const listedSession = z.object({
  name: z.string(),
  path: z.string(),
  bytes: z.int(),
  /** It is being recorded. */
  isRunning: z.boolean(),
  origin: z.enum(['live', 'import']).nullable(),
  startedAt: instant.nullable(),
  /** Of its last event so far. */
  endedAt: instant.nullable(),
  markets: z.int(),
  /** Recorders that never said they ended, the one at work included. */
  unfinishedRuns: z.int(),
  /** Why it cannot be opened. */
  problem: coded.nullable(),
});
export type ListedSession = z.output<typeof listedSession>;

/** What became of a session from elsewhere. `present`: the library had all of it before, under this name. */
export const addedSession = z.object({ name: z.string(), outcome: z.enum(['added', 'present']) });
export type AddedSession = z.output<typeof addedSession>;

const sessionGap = z.object({
  event: z.int(),
  cause: z.string(),
  stale: z.enum(['all', 'market', 'none']),
  market: z.string().nullable(),
  channel: z.string().nullable(),
  /** Messages known to be missing; null when nobody can tell. */
  lost: z.int().nullable(),
  beganUs: instant,
  endedUs: instant,
});

/** Something in a file that its recorder did not write so, as a code with its numbers. */
const sessionProblem = coded;

const marketQuality = z.object({
  ticker: z.string(),
  usable: z.boolean(),
  reasons: z.array(coded).readonly(),
  changes: z.int(),
  trades: z.int(),
  points: z.int(),
  spanUs: z.int(),
  liveUs: z.int(),
  twoSidedUs: z.int(),
  crossedUs: z.int(),
  activeMinutes: z.int(),
  liveMinutes: z.int(),
  /** 1e-4 USD. */
  meanSpreadCc: z.number().nullable(),
});

/** See `domain/session-quality`. */
const sessionQuality = z.object({
  score: z.int(),
  verdict: z.enum(['good', 'fair', 'unusable']),
  reasons: z.array(coded).readonly(),
  parts: z.object({
    data: z.number(),
    continuity: z.number(),
    activity: z.number(),
    spread: z.number(),
    features: z.number(),
  }),
  markets: z.array(marketQuality).readonly(),
});

/** What reading all of a session found. `ok`: the file is what was recorded, whatever its quality. */
export const sessionVerdict = z.object({
  ok: z.boolean(),
  /** Null when too little of the file can be read to tell. */
  quality: sessionQuality.nullable(),
  gaps: z.array(sessionGap).readonly(),
  problems: z.array(sessionProblem).readonly(),
  /** Recorders that never said they ended: killed, or still at work. Each may have lost its last batch. */
  unfinishedRuns: z.int(),
});

/** Files: one text file of all rows, or a folder of Parquet files by date and market. */
export const EXPORT_FORMATS = ['jsonl', 'csv', 'parquet'] as const;
export const exportFormat = z.enum(EXPORT_FORMATS);
