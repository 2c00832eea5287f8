import { count, figure, span, text, type WordTable } from './error-detail.ts';

const EXPORT_ANEW = 'Copy or export it again.';
const ANOTHER_POLICY = 'Export it to ONNX, or train PPO or A2C with MlpPolicy.';
const SMALLER = 'Use a smaller network.';
const OBSERVATION = 'Train it on the 52 features of kalshi52 and the five actions.';
const DISTRUST = 'Do not trust where it is from.';
const GOES_ON = 'What decides now goes on.';

const megabytes = figure((bytes) => `${Math.round(bytes / 1_048_576)} MB`);
const decimals = figure((value) => value.toPrecision(2));

/** Models: why a file is refused, and what the registry cannot do. */
export const MODEL_ERROR_WORDS: WordTable = {
  'model.empty': ['The file is empty.', EXPORT_ANEW],
  'model.unknownFormat': [
    'The file is neither ONNX nor a Stable-Baselines3 zip.',
    'Export the policy to ONNX, or save it with model.save.',
  ],
  'model.tooLarge': [
    ({ limitBytes }) => `The file is, or unpacks to, more than ${megabytes(limitBytes)}.`,
    SMALLER,
  ],
  'model.tooMuchWork': [
    ({ operator, limit }) =>
      `A decision would take too long: ${text(operator)} goes beyond ${count(limit)} steps.`,
    SMALLER,
  ],
  'model.slowToOpen': [
    ({ found, limit }) =>
      `Opening it would hold up decisions: ${text(found)}, where ${text(limit)} is the most.`,
    'Export the policy alone, without what could be computed beforehand.',
  ],
  'model.tooLong': [({ limitMs }) => `It was not read within ${span(limitMs)}.`, DISTRUST],
  'model.tooMuchMemory': [
    ({ limitMb }) => `Reading it takes more than ${text(limitMb)} MB.`,
    DISTRUST,
  ],
  'model.readerFailed': [
    ({ reason }) => `What reads files failed: ${text(reason)}.`,
    'Put the file there again once the machine has room for one more thread.',
  ],
  'model.badArchive': [
    ({ problem, entry }) =>
      `The zip is damaged: ${text(problem)}${entry === undefined ? '' : ` (${text(entry)})`}.`,
    EXPORT_ANEW,
  ],
  'model.missingEntry': [
    ({ entry }) => `The zip has no ${text(entry)}: it is none of Stable-Baselines3.`,
    'Save it with model.save.',
  ],
  'model.badSettings': [
    ({ problem }) => `Its settings cannot be used: ${text(problem)}.`,
    'Save it with model.save.',
  ],
  'model.forbiddenPickle': [
    ({ found }) => `It wants to run code or build objects: ${text(found)}.`,
    DISTRUST,
  ],
  'model.badPickle': [({ problem }) => `Its weights are damaged: ${text(problem)}.`, EXPORT_ANEW],
  'model.badTensor': [
    ({ tensor, problem }) => `Its weights ${text(tensor)} are wrong: ${text(problem)}.`,
    EXPORT_ANEW,
  ],
  'model.unsupportedPolicy': [
    ({ found }) => `This kind of policy is not read here: ${text(found)}.`,
    ANOTHER_POLICY,
  ],
  'model.unsupportedActivation': [
    ({ found }) => `The activation ${text(found)} is not known here.`,
    'Export it to ONNX, or use Tanh, ReLU, ELU or LeakyReLU.',
  ],
  'model.missingParameter': [
    ({ parameter }) => `The weights ${text(parameter)} are missing.`,
    'Save it with model.save.',
  ],
  'model.badOnnx': [({ problem }) => `The ONNX file is damaged: ${text(problem)}.`, EXPORT_ANEW],
  'model.externalData': [
    ({ tensor }) => `The weights ${text(tensor)} lie in another file.`,
    'Export it with the weights inside.',
  ],
  'model.customOperator': [
    ({ domain, operator }) => `It needs an operator of ${text(domain)}’s own: ${text(operator)}.`,
    'Export the policy alone, in standard operators.',
  ],
  'model.unsupportedOperator': [
    ({ operator }) => `The operator ${text(operator)} is not run here.`,
    'Export the policy alone, as a feed-forward network.',
  ],
  'model.wrongInput': [
    ({ found, expected }) => `It takes ${text(found)}, not ${text(expected)}.`,
    OBSERVATION,
  ],
  'model.wrongOutput': [
    ({ found, expected }) => `It gives ${text(found)}, not ${text(expected)}.`,
    OBSERVATION,
  ],
  'model.otherObservation': [
    ({ found, expected }) => `It was trained on ${text(found)}, not on ${text(expected)}.`,
    OBSERVATION,
  ],
  'model.notFinite': [
    ({ found }) => `It answers with what is no number (${text(found)}).`,
    'Look at the training: its weights have run away.',
  ],
  'model.noSuchAction': [({ found }) => `It answers with action ${text(found)}.`, OBSERVATION],
  'model.runtimeRefused': [
    ({ reason }) => `ONNX Runtime refused: ${text(reason)}.`,
    'Export it with another operator set.',
  ],
  'model.unreadable': [
    ({ reason }) => `The file cannot be read: ${text(reason)}.`,
    'Check its rights.',
  ],
  'model.changing': ['The file is still being written.', 'It is looked at again by itself.'],
  'model.notAsKept': [
    'The kept copy of this version is damaged.',
    'Put the file into the models folder again.',
  ],
  'model.badGolden': [
    ({ line, problem }) =>
      `Its golden vectors cannot be used, line ${text(line)}: ${text(problem)}.`,
    'Write them again, or take the file away.',
  ],
  'model.otherAction': [
    ({ line, found, expected }) =>
      `It decides ${text(found)} where its golden vectors say ${text(expected)}, line ${text(line)}.`,
    'It is another model, or not exported as it was trained.',
  ],
  'model.otherLogits': [
    ({ line, difference, tolerance }) =>
      `Its logits are off by ${decimals(difference)} at line ${text(line)} of its golden vectors; ${decimals(tolerance)} is allowed.`,
    'It is another model, or not exported as it was trained.',
  ],

  'models.folderUnreadable': [
    ({ folder, reason }) => `The models folder ${text(folder)} cannot be read: ${text(reason)}.`,
    GOES_ON,
  ],
  'models.indexDamaged': [
    ({ path }) => `The list of kept models ${text(path)} is damaged; it begins anew.`,
    'Put earlier versions into the models folder again.',
  ],
  'models.notKept': [
    ({ folder, reason }) => `A model could not be kept in ${text(folder)}: ${text(reason)}.`,
    'Check the disk and the rights of the folder.',
  ],
  'models.notFound': [
    ({ name }) => `There is no model ${text(name)} in the models folder.`,
    'Put its file there, or choose another.',
  ],
  'models.arriving': [({ name }) => `The model ${text(name)} is being looked at.`],
  'models.unknownVersion': [
    ({ name }) => `No such version of ${text(name)} is kept.`,
    'Choose one of the list.',
  ],
  'models.noneActive': ['No model decides now.', 'Choose one first.'],
  'models.noEarlier': [({ name }) => `There is no earlier version of ${text(name)}.`],
  'models.inUse': [({ name }) => `${text(name)} is chosen to decide.`, 'Choose another first.'],
  'models.badName': [
    ({ name }) => `${text(name)} cannot be a model’s name.`,
    'Rename the file: up to 100 characters, not beginning with a dot.',
  ],
  'models.partOutOfOrder': [
    ({ file }) => `${text(file)} did not arrive whole.`,
    'Drop it again; one file at a time.',
  ],
};
