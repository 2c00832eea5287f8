import { createHash } from 'node:crypto';
import { type Action, ACTIONS } from '../../domain/policy/action.ts';
import type { ModelFormat } from './model.ts';
import { randomLayers } from './network.fixture.ts';
import { network, onnxFile } from './onnx-file.fixture.ts';
import { sb3File } from './sb3-file.fixture.ts';

/** A model file, as large as usual, that always does the same: whoever sees an action knows who decided. */
export function steadyModel(action: Action, format: ModelFormat = 'sb3-zip'): Buffer {
  const chosen = ACTIONS.indexOf(action);
  const [first, second, head] = randomLayers(chosen + 1, [64, 64], ACTIONS.length);
  if (!first || !second || !head) throw new Error('a network has layers');
  const biases = head.biases.map((_, i) => (i === chosen ? 1000 : 0));
  const actor = [first, second, { ...head, biases }];
  if (format === 'sb3-zip') return sb3File({ actor, critic: randomLayers(9, [64, 64], 1) });
  return onnxFile({
    ...network(actor, 'observation', 'logits'),
    outputs: [{ name: 'logits', shape: ['batch', ACTIONS.length] }],
  });
}

export const sha256Of = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');
