import { network, onnxFile } from '../src/adapters/models/onnx-file.fixture.ts';
import type { BenchResult } from './bench-result.ts';
import { ACTOR, CRITIC, measureDecisions } from './decisions/measure.ts';

/** An ONNX policy 52-64-64-5, alone and with its critic, run by ONNX Runtime. */
export async function run(): Promise<BenchResult[]> {
  const actor = network(ACTOR, 'observation', 'logits');
  const critic = network(CRITIC, 'observation', 'value');
  const logits = { name: 'logits', shape: ['batch', 5] };
  const value = { name: 'value', shape: ['batch', 1] };
  const alone = onnxFile({ ...actor, outputs: [logits] });
  const both = onnxFile({
    nodes: [...actor.nodes, ...critic.nodes],
    weights: [...actor.weights, ...critic.weights],
    outputs: [logits, value],
  });
  return [
    await measureDecisions('decision-onnx', alone),
    await measureDecisions('decision-onnx-value', both),
  ];
}
