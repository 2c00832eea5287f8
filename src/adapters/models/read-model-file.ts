import { err, ok, type Result } from '../../base/result.ts';
import {
  GOLDEN_LIMIT_BYTES,
  type GoldenCases,
  NO_GOLDEN_CASES,
  readGoldenCases,
} from './golden-cases.ts';
import type { Model } from './model.ts';
import type { ModelError } from './model-error.ts';
import { readBounded } from './read-bounded.ts';
import { MODEL_LIMIT_BYTES, type ModelParts, readModel } from './read-model.ts';

/** What a file may say of itself, as far as it is kept: so many facts, so many characters each. */
const MOST_FACTS = 64;
const FACT_CHARACTERS = 1000;

export interface ReadOrder {
  readonly path: string;
  /** The file with golden vectors; null: there is none. */
  readonly goldenPath: string | null;
}

/** A model file that was read whole and understood; every array is its own. */
export interface ReadFile {
  readonly content: Uint8Array;
  readonly parts: ModelParts;
  readonly golden: GoldenCases;
}

/** Reads a model file and what lies beside it. Never throws, whatever the files are. */
export async function readModelFile(order: ReadOrder): Promise<Result<ReadFile, ModelError>> {
  const content = await readBounded(order.path, MODEL_LIMIT_BYTES);
  if (!content.ok) return content;
  const parts = readModel(content.value);
  if (!parts.ok) return parts;
  const golden = await readGolden(order.goldenPath);
  if (!golden.ok) return golden;
  return ok({ content: content.value, parts: compact(parts.value), golden: golden.value });
}

/** @param path - null: there are none */
export async function readGolden(path: string | null): Promise<Result<GoldenCases, ModelError>> {
  if (path === null) return ok(NO_GOLDEN_CASES);
  const content = await readBounded(path, GOLDEN_LIMIT_BYTES);
  if (content.ok) return readGoldenCases(new TextDecoder().decode(content.value));
  const { error } = content;
  if (error.code === 'model.changing') return content;
  const problem = error.code === 'model.unreadable' ? error.reason : 'too large';
  return err({ code: 'model.badGolden', line: 0, problem });
}

/** No memory but its own, so that it can be handed over, and no more words than anybody reads. */
function compact(parts: ModelParts): ModelParts {
  const metadata = trim(parts.metadata);
  if (parts.format === 'sb3-zip') return { ...parts, metadata };
  const policy = { ...parts.policy, content: new Uint8Array(parts.policy.content) };
  return { ...parts, metadata, policy };
}

const trim = (metadata: Model['metadata']): Model['metadata'] =>
  Object.fromEntries(
    Object.entries(metadata)
      .slice(-MOST_FACTS)
      .map(([key, value]) => [
        key.slice(0, FACT_CHARACTERS),
        typeof value === 'string' ? value.slice(0, FACT_CHARACTERS) : value,
      ]),
  );
