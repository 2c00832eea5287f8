import { loadModel } from './load-model.ts';
import { randomLayers } from './network.fixture.ts';
import {
  type FileSpec,
  network,
  type NodeSpec,
  onnxFile,
  type PortSpec,
} from './onnx-file.fixture.ts';

/** A small actor that answers with logits, and a critic beside it. */
export const ACTOR = randomLayers(1, [16, 8], 5);
export const CRITIC = randomLayers(2, [12], 1);
export const actor = network(ACTOR, 'observation', 'logits');
export const critic = network(CRITIC, 'observation', 'value');

export const LOGITS: PortSpec = { name: 'logits', shape: ['batch', 5] };
export const VALUE: PortSpec = { name: 'value', shape: ['batch', 1] };
export const ACTION: PortSpec = { name: 'action', type: 7, shape: ['batch'] };

export const ARG_MAX: NodeSpec = {
  op: 'ArgMax',
  inputs: ['logits'],
  outputs: ['action'],
  attributes: { axis: 1, keepdims: 0 },
};

/** The actor's file with further operators and weights behind its logits. */
export const behindLogits = (
  outputs: readonly PortSpec[],
  nodes: readonly NodeSpec[],
  weights: readonly Buffer[] = [],
): FileSpec => ({
  nodes: [...actor.nodes, ...nodes],
  weights: [...actor.weights, ...weights],
  outputs,
});

/** Why a file is refused. */
export async function refusal(file: FileSpec | Uint8Array): Promise<unknown> {
  const model = await loadModel(file instanceof Uint8Array ? file : onnxFile(file));
  return model.ok ? 'accepted' : model.error;
}
