import { createHash } from 'node:crypto';
import { err, type Failure, ok, type Result } from '../base/result.ts';
import { loadModel, openModel } from '../adapters/models/load-model.ts';
import { findGoldenBeside } from '../adapters/models/model-folder.ts';
import { MODEL_LIMIT_BYTES, modelFormat, readModel } from '../adapters/models/read-model.ts';
import { readGolden } from '../adapters/models/read-model-file.ts';
import { tryModel } from '../adapters/models/try-model.ts';
import { KALSHI52 } from '../domain/observation/schema.ts';
import { ACTIONS } from '../domain/policy/action.ts';
import type { Command, ExitCode, Output } from './command.ts';
import { readInput, readLines } from './input-file.ts';
import { readArguments } from './operands.ts';
import { errorLine } from './words.ts';

/** Model files: what they are, and what they say. */
export const model: Command = {
  summary: 'inspect a model file, or ask it: model inspect FILE, model predict FILE',
  options: [
    ['inspect FILE', 'format, shapes, hash, metadata and verdict; exit code 1 if it is not usable'],
    ['predict FILE', 'what the model says to each observation'],
    ['--observations OBS', 'for predict: a file with one array of 52 numbers a line'],
  ],
  run: ([verb, ...args], { output }) => {
    if (verb === 'inspect') return inspect(args, output);
    if (verb === 'predict') return predict(args, output);
    const reason = verb === undefined ? 'say inspect or predict' : `no such thing: model ${verb}`;
    return Promise.resolve(err({ code: 'usage.badArguments', reason }));
  },
};

async function inspect(args: readonly string[], output: Output): Promise<Result<ExitCode>> {
  const given = readArguments(args, ['FILE'], {});
  if (!given.ok) return given;
  const path = given.value.operands.FILE;
  const content = await readInput(path, MODEL_LIMIT_BYTES);
  if (!content.ok) {
    const { code } = content.error;
    if (code === 'file.tooLarge') return reject(content.error, null, output);
    return content;
  }
  const parts = readModel(content.value);
  const opened = parts.ok ? await openModel(parts.value) : parts;
  if (!opened.ok) return reject(opened.error, content.value, output);
  const model = opened.value;
  const golden = await readGolden(await findGoldenBeside(path.replace(/\.gz$/, '')));
  const tried = golden.ok ? tryModel(model, golden.value) : golden;
  model.release();
  const cases = golden.ok ? golden.value.lines.length : 0;
  if (!tried.ok) output.note(errorLine(tried.error));
  else if (cases > 0) output.note(`golden vectors: ${cases}, decided as they say`);
  const { format, inputs, outputs, sha256, metadata } = model;
  const problems = tried.ok ? [] : [tried.error];
  output.result({ ok: tried.ok, format, inputs, outputs, sha256, metadata, problems });
  return ok(tried.ok ? 0 : 1);
}

/** The verdict on a file that could not be understood; null when there was more of it than anybody looked at. */
function reject(problem: Failure, content: Uint8Array | null, output: Output): Result<ExitCode> {
  output.note(errorLine(problem));
  output.result({
    ok: false,
    format: content && modelFormat(content),
    inputs: [],
    outputs: [],
    sha256: content && createHash('sha256').update(content).digest('hex'),
    metadata: {},
    problems: [problem],
  });
  return ok(1);
}

async function predict(args: readonly string[], output: Output): Promise<Result<ExitCode>> {
  const given = readArguments(args, ['FILE'], { observations: 'text' });
  if (!given.ok) return given;
  const { operands, options } = given.value;
  const { observations } = options;
  if (observations === undefined) {
    return err({ code: 'usage.badArguments', reason: '--observations is missing' });
  }
  const content = await readInput(operands.FILE, MODEL_LIMIT_BYTES);
  if (!content.ok) return content;
  const loaded = await loadModel(content.value);
  if (!loaded.ok) return loaded;
  const read = await readLines(observations, (text) => {
    const observation = readObservation(text);
    if (!observation.ok) return observation;
    const decision = loaded.value.decide(observation.value);
    if (!decision.ok) return decision;
    const { action, logits, value } = decision.value;
    output.result({ action: ACTIONS.indexOf(action), logits: logits && [...logits], value });
    return ok(undefined);
  });
  loaded.value.release();
  return read.ok ? ok(0) : read;
}

function readObservation(text: string): Result<Float32Array> {
  let values: unknown;
  try {
    values = JSON.parse(text);
  } catch {
    return err({ code: 'observation.notJson' });
  }
  const isList = Array.isArray(values) && values.every((value) => typeof value === 'number');
  const observation = isList ? Float32Array.from(values as number[]) : new Float32Array();
  if (observation.length === KALSHI52.size && observation.every(Number.isFinite)) {
    return ok(observation);
  }
  return err({ code: 'observation.malformed', reason: `expected ${KALSHI52.size} finite numbers` });
}
