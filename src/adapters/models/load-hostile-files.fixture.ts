import { constants, deflateRawSync } from 'node:zlib';
import { loadModel } from './load-model.ts';
import { randomLayers } from './network.fixture.ts';
import { integers, network, onnxFile } from './onnx-file.fixture.ts';
import { settingsOf, sb3File, tensorsOf, weightsFile } from './sb3-file.fixture.ts';
import { type ZipEntry, zipFile } from './zip-file.fixture.ts';

// Run as a process of its own: prints what became of each file, and how much memory all of it took.

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

/** Small files that would be large. */
const files: Readonly<Record<string, Buffer>> = {
  settings: zipFile([bomb('data')]),
  settingsLie: zipFile([bomb('data', 4_000_000)]),
  weights: zipFile([settings, bomb('policy.pth')]),
  weightsLie: zipFile([settings, bomb('policy.pth', 32 * MIB)]),
  storage: sb3File(policy, {
    weights: weightsFile(
      tensorsOf(policy).map((tensor) => ({
        ...tensor,
        shape: [2 ** 11, 2 ** 11],
        elements: 2 ** 22,
      })),
    ),
  }),
  nested: sb3File(policy, { settings: Buffer.from('{"a":'.repeat(700_000)) }),
  onnx: onnxFile({
    ...network(policy.actor, 'observation', 'logits'),
    nodes: [{ op: 'ConstantOfShape', inputs: ['huge'], outputs: ['logits'] }],
    weights: [integers('huge', 1, 2 ** 36)],
    outputs: [{ name: 'logits', shape: [1, 5] }],
  }),
  large: Buffer.alloc(33 * MIB),
};
const before = process.resourceUsage().maxRSS;
for (const [name, file] of Object.entries(files)) {
  const model = await loadModel(file);
  console.log(JSON.stringify({ name, code: model.ok ? 'accepted' : model.error.code }));
}
console.log(JSON.stringify({ grewKiB: process.resourceUsage().maxRSS - before }));
