import { refuse } from './model-error.ts';
import { readStateDict, type TensorReference } from './state-dict-pickle.ts';
import { ZipArchive } from './zip-archive.ts';

/** One named array of a network, row by row. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const PICKLE_LIMIT_BYTES = 1 << 20;
/** Far beyond any network that decides in microseconds. */
const MOST_ELEMENTS = 4 << 20;
const FLOAT_BYTES = 4;

/**
 * Reads the weights that `torch.save` wrote: an archive with a pickle, which says what there is, and one file of raw
 * float32 for each storage. Refuses by `refuse`.
 *
 * @param checkName - refuses a name before anything of its tensor is read
 */
export function readTorchWeights(
  content: Uint8Array,
  checkName: (name: string) => void,
): ReadonlyMap<string, Tensor> {
  const archive = new ZipArchive(content, 'optional');
  const prefix = prefixOf(archive);
  refuseBigEndian(archive, prefix);
  const references = readStateDict(archive.read(`${prefix}data.pkl`, PICKLE_LIMIT_BYTES));
  for (const name of references.keys()) checkName(name);
  const tensors = new Map<string, Tensor>();
  let elements = 0;
  for (const [name, reference] of references) {
    elements += checkedElements(name, reference);
    if (elements > MOST_ELEMENTS) {
      return refuse({ code: 'model.tooLarge', limitBytes: MOST_ELEMENTS * FLOAT_BYTES });
    }
    tensors.set(name, {
      shape: reference.shape,
      values: readValues(archive, `${prefix}data/${reference.key}`, name, reference.elements),
    });
  }
  return tensors;
}

const bad = (tensor: string, problem: string): never =>
  refuse({ code: 'model.badTensor', tensor, problem });

/** Everything lies in one folder, whose name depends on how the file was saved. */
function prefixOf(archive: ZipArchive): string {
  const [pickle, ...more] = archive.names.filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined || more.length > 0) {
    return refuse({ code: 'model.missingEntry', entry: 'policy.pth: data.pkl' });
  }
  return pickle.slice(0, -'data.pkl'.length);
}

function refuseBigEndian(archive: ZipArchive, prefix: string): void {
  const name = `${prefix}byteorder`;
  if (!archive.names.includes(name)) return;
  const order = archive.read(name, 16).toString('utf8').trim();
  if (order !== 'little') refuse({ code: 'model.badSettings', problem: `byte order ${order}` });
}

/** Whole storages in rows, nothing else: no views, no gaps, no other order. */
function checkedElements(
  name: string,
  { shape, strides, offset, elements }: TensorReference,
): number {
  if (shape.length === 0 || shape.length > 2) return bad(name, `${shape.length} dimensions`);
  if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) return bad(name, 'shape');
  const product = shape.reduce((count, size) => count * size, 1);
  if (product > MOST_ELEMENTS) return bad(name, 'too large');
  const isContiguous =
    strides.length === shape.length &&
    strides.every(
      (step, i) => step === shape.slice(i + 1).reduce((count, size) => count * size, 1),
    );
  if (offset !== 0 || !isContiguous || product !== elements) return bad(name, 'layout');
  return product;
}

function readValues(
  archive: ZipArchive,
  entry: string,
  name: string,
  elements: number,
): Float32Array {
  const raw = archive.read(entry, elements * FLOAT_BYTES);
  if (raw.length !== elements * FLOAT_BYTES) return bad(name, 'storage has another size');
  const values = new Float32Array(elements);
  for (let i = 0; i < elements; i += 1) {
    const value = raw.readFloatLE(i * FLOAT_BYTES);
    if (!Number.isFinite(value)) return refuse({ code: 'model.notFinite', found: name });
    values[i] = value;
  }
  return values;
}
