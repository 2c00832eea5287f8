import { parentPort } from 'node:worker_threads';
import type { ModelParts } from './read-model.ts';
import { type ReadOrder, readModelFile } from './read-model-file.ts';

// A thread beside the one that decides: reads files for `ModelReader`, one after the other.

parentPort?.on('message', (order: ReadOrder) => {
  void readModelFile(order).then((read) => {
    const arrays = read.ok ? [read.value.content, ...arraysOf(read.value.parts)] : [];
    parentPort?.postMessage(read, [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]);
  });
});

const arraysOf = (parts: ModelParts): readonly (Uint8Array | Float32Array)[] =>
  parts.format === 'onnx'
    ? [parts.policy.content]
    : [...parts.actor, ...parts.critic].flatMap(({ weights, biases }) => [weights, biases]);
