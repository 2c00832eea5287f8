import { setImmediate as nextTurn } from 'node:timers/promises';
import { openModel } from '../../adapters/models/load-model.ts';
import type { Model } from '../../adapters/models/model.ts';
import type { ModelError } from '../../adapters/models/model-error.ts';
import type { ModelReader } from '../../adapters/models/model-reader.ts';
import type { ReadFile, ReadOrder } from '../../adapters/models/read-model-file.ts';
import { trials } from '../../adapters/models/try-model.ts';
import { err, ok, type Result } from '../../base/result.ts';

/** A model that was read, tried, and held to its golden vectors. */
export interface OpenedModel extends Pick<ReadFile, 'content'> {
  readonly model: Model;
  readonly goldenCases: number;
}

/**
 * Makes a model of a file without holding up who decides: reading is another thread's work, and here every turn of
 * the event loop does one thing of at most a decision's size, apart from handing a network to its engine.
 *
 * @param expected - the hash that the file has to have, if that is known
 */
export async function openModelFile(
  reader: ModelReader,
  order: ReadOrder,
  expected?: string,
): Promise<Result<OpenedModel, ModelError>> {
  const read = await reader.read(order);
  if (!read.ok) return read;
  const { content, parts, golden } = read.value;
  if (expected !== undefined && parts.sha256 !== expected) {
    return err({ code: 'model.notAsKept', sha256: expected });
  }
  await nextTurn();
  const opened = await openModel(parts);
  if (!opened.ok) return opened;
  const model = opened.value;
  await nextTurn();
  for (const trial of trials(model, golden)) {
    if (!trial.ok) {
      model.release();
      return trial;
    }
    await nextTurn();
  }
  return ok({ model, content, goldenCases: golden.lines.length });
}
