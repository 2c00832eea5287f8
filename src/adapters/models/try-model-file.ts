import type { Result } from '../../base/result.ts';
import { openModel } from './load-model.ts';
import type { ModelError } from './model-error.ts';
import { findGoldenBeside } from './model-folder.ts';
import { readModelFile } from './read-model-file.ts';
import { tryModel } from './try-model.ts';

/** Why a file would be refused as a model, golden vectors beside it included; the calling thread does all of it. */
export async function tryModelFile(path: string): Promise<Result<null, ModelError>> {
  const read = await readModelFile({ path, goldenPath: await findGoldenBeside(path) });
  if (!read.ok) return read;
  const { parts, golden } = read.value;
  const opened = await openModel(parts);
  if (!opened.ok) return opened;
  const tried = tryModel(opened.value, golden);
  opened.value.release();
  return tried;
}
