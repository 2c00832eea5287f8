import { parse } from 'node:path';
import { ok, type Result } from '../../base/result.ts';
import { checkGoldenCase, goldenCaseAt } from './golden-cases.ts';
import { openModel, tryProbes } from './load-model.ts';
import type { ModelError } from './model-error.ts';
import { findGolden } from './model-folder.ts';
import { readModelFile } from './read-model-file.ts';

/** Why a file would be refused as a model, golden vectors beside it included; the calling thread does all of it. */
export async function tryModelFile(path: string): Promise<Result<null, ModelError>> {
  const { dir, name } = parse(path);
  const read = await readModelFile({ path, goldenPath: await findGolden(dir, name) });
  if (!read.ok) return read;
  const { parts, golden } = read.value;
  const opened = await openModel(parts);
  if (!opened.ok) return opened;
  const model = opened.value;
  try {
    const tried = tryProbes(model);
    if (!tried.ok) return tried;
    for (let i = 0; i < golden.lines.length; i += 1) {
      const checked = checkGoldenCase(model, goldenCaseAt(golden, i));
      if (!checked.ok) return checked;
    }
    return ok(null);
  } finally {
    model.release();
  }
}
