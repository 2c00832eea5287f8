import { parentPort } from 'node:worker_threads';
import { NO_GOLDEN_CASES } from './golden-cases.ts';
import { type ReadFile, type ReadOrder, readModelFile } from './read-model-file.ts';

// A thread beside the one that decides: reads files for `ModelReader`, one after the other.

parentPort?.on('message', (order: ReadOrder) => {
  void readModelFile(order).then((read) => {
    const arrays = read.ok ? arraysOf(read.value) : [];
    parentPort?.postMessage(read, [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]);
  });
});

const arraysOf = ({ content, parts, golden }: ReadFile) => [
  content,
  ...(parts.format === 'onnx'
    ? [parts.policy.content, ...parts.policy.lent.map(({ values }) => values)]
    : [...parts.actor, ...parts.critic].flatMap(({ weights, biases }) => [weights, biases])),
  ...(golden === NO_GOLDEN_CASES ? [] : Object.values(golden)),
];
