import { constants, deflateRawSync } from 'node:zlib';
import { randomLayers } from './network.fixture.ts';
import { integers, network, onnxFile } from './onnx-file.fixture.ts';
import { bytesField, integerField, messageField } from './protobuf.ts';
import { pickle, settingsOf, sb3File, tensorsOf, weightsFile } from './sb3-file.fixture.ts';
import { type ZipEntry, zipFile } from './zip-file.fixture.ts';

const policy = { actor: randomLayers(1, [8], 5), critic: randomLayers(2, [8], 1) };
// 400 MiB of zeros in half a megabyte, made without ever holding them: pieces that end at a byte, and an end.
const MIB = 1 << 20;
const BOMB_BYTES = 400 * MIB;
const piece = deflateRawSync(Buffer.alloc(MIB), { finishFlush: constants.Z_FULL_FLUSH });
const packed = Buffer.concat([...Array<Buffer>(400).fill(piece), Buffer.from([3, 0])]);
const bomb = (name: string, bytes = BOMB_BYTES): ZipEntry => ({
  name,
  content: Buffer.alloc(0),
  method: 'deflated',
  packed,
  lies: { bytes, packedBytes: packed.length },
});
const settings = { name: 'data', content: settingsOf(policy) };

const actor = network(policy.actor, 'observation', 'logits');
const outputs = [{ name: 'logits', shape: [1, 5] }];
const elsewhere = Buffer.concat([
  integerField(1, 1),
  integerField(2, 1),
  bytesField(8, 'w'),
  messageField(13, bytesField(1, 'location'), bytesField(2, '/etc/passwd')),
  integerField(14, 1),
]);
/** `os.system('touch …')`, as a pickle spells it. */
const call = Buffer.concat([
  pickle.start,
  pickle.global('os', 'system'),
  Buffer.from('('),
  pickle.text('touch oddlot-was-here'),
  Buffer.from('tR.'),
]);
const sound = sb3File(policy);

/** Files that want more than a model may have, with how each is refused. */
export const HOSTILE_FILES: readonly {
  readonly file: string;
  readonly content: Buffer;
  readonly code: string;
}[] = [
  { file: 'settings-bomb.zip', content: zipFile([bomb('data')]), code: 'model.tooLarge' },
  {
    file: 'settings-bomb-that-lies.zip',
    content: zipFile([bomb('data', 4_000_000)]),
    code: 'model.badArchive',
  },
  {
    file: 'weights-bomb.zip',
    content: zipFile([settings, bomb('policy.pth')]),
    code: 'model.tooLarge',
  },
  {
    file: 'weights-bomb-that-lies.zip',
    content: zipFile([settings, bomb('policy.pth', 32 * MIB)]),
    code: 'model.badArchive',
  },
  {
    file: 'storage-that-lies.zip',
    content: sb3File(policy, {
      weights: weightsFile(
        tensorsOf(policy).map((tensor) => ({
          ...tensor,
          shape: [2 ** 11, 2 ** 11],
          elements: 2 ** 22,
        })),
      ),
    }),
    code: 'model.badTensor',
  },
  {
    file: 'nested-settings.zip',
    content: sb3File(policy, { settings: Buffer.from('{"a":'.repeat(700_000)) }),
    code: 'model.badSettings',
  },
  {
    file: 'call.zip',
    content: sb3File(policy, { weights: weightsFile(tensorsOf(policy), { stateDict: call }) }),
    code: 'model.forbiddenPickle',
  },
  {
    file: 'values.zip',
    content: sb3File(policy, {
      weights: weightsFile(tensorsOf(policy), {
        stateDict: Buffer.concat([pickle.start, Buffer.alloc(MIB - 2, '}')]),
      }),
    }),
    code: 'model.badPickle',
  },
  {
    file: 'cut.zip',
    content: sound.subarray(0, Math.floor(sound.length / 2)),
    code: 'model.badArchive',
  },
  {
    file: 'vast-tensor.onnx',
    content: onnxFile({
      ...actor,
      nodes: [{ op: 'ConstantOfShape', inputs: ['huge'], outputs: ['logits'] }],
      weights: [integers('huge', 1, 2 ** 36)],
      outputs,
    }),
    code: 'model.unsupportedOperator',
  },
  {
    file: 'weights-elsewhere.onnx',
    content: onnxFile({ ...actor, weights: [...actor.weights, elsewhere], outputs }),
    code: 'model.externalData',
  },
  {
    file: 'own-operator.onnx',
    content: onnxFile({
      ...actor,
      nodes: [
        ...actor.nodes,
        { op: 'Relu', inputs: ['logits'], outputs: ['out'], domain: 'com.example' },
      ],
      outputs: [{ name: 'out', shape: [1, 5] }],
    }),
    code: 'model.customOperator',
  },
  { file: 'large.onnx', content: Buffer.alloc(33 * MIB), code: 'model.tooLarge' },
  { file: 'parts.onnx', content: Buffer.alloc(31 * MIB, 8), code: 'model.badOnnx' },
];
