import type { Model, ModelPort } from './model.ts';
import { type OnnxPort, readOnnxFile, typeName } from './onnx-file.ts';
import { findPolicy, type OnnxPolicy } from './onnx-policy.ts';

/** What an ONNX file says, as plain data, with the part that decides as a file of its own. */
export interface OnnxParts {
  readonly format: 'onnx';
  readonly sha256: string;
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
  readonly metadata: Model['metadata'];
  readonly policy: OnnxPolicy;
}

/** Reads an ONNX policy; what it decides with is still to be handed to ONNX Runtime. Refuses by `refuse`. */
export function readOnnxParts(content: Uint8Array, sha256: string): OnnxParts {
  const file = readOnnxFile(content);
  const policy = findPolicy(file);
  const { producer, opset, irVersion, metadata } = file;
  return {
    format: 'onnx',
    sha256,
    inputs: file.inputs.filter(({ name }) => name === policy.input).map(describePort),
    outputs: file.outputs.map(describePort),
    metadata: { ...Object.fromEntries(metadata), producer, opset, irVersion },
    policy,
  };
}

/** As the file declares it; a name stands for a dimension that is free. */
const describePort = ({ name, type, shape }: OnnxPort): ModelPort => ({
  name,
  type: typeName(type),
  shape: shape ?? [],
});
