import { err, ok, type Result } from '../../base/result.ts';

/** Why a file is not used as a model. `problem` and `entry` say where to look. */
export type ModelError =
  | { readonly code: 'model.empty' }
  | { readonly code: 'model.tooLarge'; readonly limitBytes: number }
  /** Neither ONNX nor a zip archive. */
  | { readonly code: 'model.unknownFormat' }
  /** The archive is cut off, changed, or puts two readings on the same bytes. Export or copy it again. */
  | { readonly code: 'model.badArchive'; readonly problem: string; readonly entry?: string }
  /** An archive, but not one of Stable-Baselines3. */
  | { readonly code: 'model.missingEntry'; readonly entry: string }
  | { readonly code: 'model.badSettings'; readonly problem: string }
  /** The file asks for code to be run or objects to be built that no weights need. Do not trust where it is from. */
  | { readonly code: 'model.forbiddenPickle'; readonly found: string }
  | { readonly code: 'model.badPickle'; readonly problem: string }
  | { readonly code: 'model.badTensor'; readonly tensor: string; readonly problem: string }
  /** A policy, layer or option that is not read here: PPO and A2C with MlpPolicy are. */
  | { readonly code: 'model.unsupportedPolicy'; readonly found: string }
  | { readonly code: 'model.unsupportedActivation'; readonly found: string }
  | { readonly code: 'model.missingParameter'; readonly parameter: string }
  /** ONNX that is cut off or not ONNX. */
  | { readonly code: 'model.badOnnx'; readonly problem: string }
  /** Weights that lie in another file. Export with the weights inside. */
  | { readonly code: 'model.externalData'; readonly tensor: string }
  | {
      readonly code: 'model.customOperator';
      readonly domain: string;
      readonly operator: string;
    }
  | { readonly code: 'model.unsupportedOperator'; readonly operator: string }
  | { readonly code: 'model.tooMuchWork'; readonly operator: string; readonly limit: number }
  /** ONNX Runtime would take so long to open it that decisions had to wait. */
  | { readonly code: 'model.slowToOpen'; readonly found: string; readonly limit: string }
  /** Trained on something else than the 52 features: one input of shape [1 or any, 52], float32. */
  | { readonly code: 'model.wrongInput'; readonly found: string; readonly expected: string }
  /** Chooses among something else than the five actions: five logits or one int64 action. */
  | { readonly code: 'model.wrongOutput'; readonly found: string; readonly expected: string }
  /** Says of itself that it was trained on another vector. */
  | { readonly code: 'model.otherObservation'; readonly found: string; readonly expected: string }
  /** Answers with NaN or infinity. */
  | { readonly code: 'model.notFinite'; readonly found: string }
  | { readonly code: 'model.noSuchAction'; readonly found: string }
  /** ONNX Runtime said no, or cannot be loaded here. */
  | { readonly code: 'model.runtimeRefused'; readonly reason: string }
  | { readonly code: 'model.unreadable'; readonly reason: string }
  /** It was written to while it was read: look again. */
  | { readonly code: 'model.changing' }
  /** Reading it was given up: no honest file takes so long, or so much memory. */
  | { readonly code: 'model.tooLong'; readonly limitMs: number }
  | { readonly code: 'model.tooMuchMemory'; readonly limitMb: number }
  /** The thread that reads could not start, or ended over the file. */
  | { readonly code: 'model.readerFailed'; readonly reason: string }
  /** What was kept of a version is no longer what it was. */
  | { readonly code: 'model.notAsKept'; readonly sha256: string }
  /** The file with golden vectors beside it is not one. */
  | { readonly code: 'model.badGolden'; readonly line: number; readonly problem: string }
  /** It decides otherwise than its golden vectors say; `line` counts from 1. */
  | {
      readonly code: 'model.otherAction';
      readonly line: number;
      readonly found: string;
      readonly expected: string;
    }
  | {
      readonly code: 'model.otherLogits';
      readonly line: number;
      readonly difference: number;
      readonly tolerance: number;
    };

/**
 * How the readers of this folder refuse: a format with hundreds of ways to be wrong is read in straight lines.
 * Every reader that is called from outside the folder turns it into a Result by `attempt`.
 */
class Refusal extends Error {
  readonly error: ModelError;

  constructor(error: ModelError) {
    super(error.code);
    this.error = error;
  }
}

export function refuse(error: ModelError): never {
  throw new Refusal(error);
}

export function attempt<T>(read: () => T): Result<T, ModelError> {
  try {
    return ok(read());
  } catch (error) {
    if (error instanceof Refusal) return err(error.error);
    throw error;
  }
}
