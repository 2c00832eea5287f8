import { refuse } from './model-error.ts';

/** Where a tensor's numbers are, and how they are laid out. Nothing of it is checked yet. */
export interface TensorReference {
  readonly kind: 'tensor';
  /** Name of the storage file. */
  readonly key: string;
  /** Elements in the storage. */
  readonly elements: number;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

// The opcodes that a state dict needs; Python's pickletools.py describes them all.
const PROTO = 0x80;
const GLOBAL = 0x63;
const BINPUT = 0x71;
const LONG_BINPUT = 0x72;
const BINGET = 0x68;
const LONG_BINGET = 0x6a;
const MARK = 0x28;
const BINUNICODE = 0x58;
const BININT = 0x4a;
const BININT1 = 0x4b;
const BININT2 = 0x4d;
const TUPLE = 0x74;
const TUPLE1 = 0x85;
const TUPLE2 = 0x86;
const EMPTY_TUPLE = 0x29;
const EMPTY_DICT = 0x7d;
const NEWFALSE = 0x89;
const BINPERSID = 0x51;
const REDUCE = 0x52;
const SETITEM = 0x73;
const SETITEMS = 0x75;
const BUILD = 0x62;
const STOP = 0x2e;

const GLOBALS = {
  'collections OrderedDict': 'orderedDict',
  'torch._utils _rebuild_tensor_v2': 'rebuildTensor',
  'torch FloatStorage': 'floatStorage',
} as const;
type GlobalName = (typeof GLOBALS)[keyof typeof GLOBALS];

/** A tensor takes about thirty; a byte may stand for a thing of hundreds, so that few bytes could fill a memory. */
const MOST_STEPS = 20_000;

/** What stands on the stack: plain values, and tags for the few things that have to be named. */
type Value =
  | number
  | string
  | false
  | Tuple
  | Dict
  | TensorReference
  | { readonly kind: 'global'; readonly name: GlobalName }
  | { readonly kind: 'storage'; readonly key: string; readonly elements: number };
interface Tuple {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
}
interface Dict {
  readonly kind: 'dict';
  readonly type: 'plain' | 'ordered';
  readonly entries: Map<string, Value>;
}

const bad = (problem: string): never => refuse({ code: 'model.badPickle', problem });
const forbidden = (found: string): never => refuse({ code: 'model.forbiddenPickle', found });

/**
 * Reads the pickle of a state dict (protocol 2) as data: names, and where their tensors lie. No name is looked up, no
 * object is made, no code runs; whatever a state dict does not need is refused, by `refuse`.
 */
export function readStateDict(bytes: Buffer): ReadonlyMap<string, TensorReference> {
  const value = new PickleReader(bytes).read();
  if (!isDict(value) || value.type !== 'ordered') return bad('no state dict');
  const tensors = new Map<string, TensorReference>();
  for (const [name, entry] of value.entries) {
    if (!isTensor(entry)) return bad(`${name} is no tensor`);
    tensors.set(name, entry);
  }
  return tensors;
}

class PickleReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #stack: Value[] = [];
  /** Heights of the stack where a MARK stands. */
  readonly #marks: number[] = [];
  readonly #memo = new Map<number, Value>();

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): Value {
    if (this.#byte() !== PROTO || this.#byte() !== 2) return bad('not protocol 2');
    for (let steps = 0; ; steps += 1) {
      const opcode = this.#byte();
      if (opcode === STOP) break;
      if (steps === MOST_STEPS) return bad(`more than ${MOST_STEPS} steps`);
      this.#obey(opcode);
    }
    if (this.#at !== this.#bytes.length) return bad('bytes after the end');
    const value = this.#pop();
    return this.#stack.length === 0 ? value : bad('values left over');
  }

  #obey(opcode: number): void {
    switch (opcode) {
      case MARK:
        this.#marks.push(this.#stack.length);
        return;
      case GLOBAL:
        this.#push({ kind: 'global', name: this.#global() });
        return;
      case BINUNICODE:
        this.#push(this.#take(this.#uint32()).toString('utf8'));
        return;
      case BININT:
        this.#push(this.#take(4).readInt32LE());
        return;
      case BININT1:
        this.#push(this.#byte());
        return;
      case BININT2:
        this.#push(this.#take(2).readUInt16LE());
        return;
      case NEWFALSE:
        this.#push(false);
        return;
      case EMPTY_TUPLE:
        this.#push({ kind: 'tuple', items: [] });
        return;
      case TUPLE1:
        this.#push({ kind: 'tuple', items: [this.#pop()] });
        return;
      case TUPLE2: {
        const second = this.#pop();
        this.#push({ kind: 'tuple', items: [this.#pop(), second] });
        return;
      }
      case TUPLE:
        this.#push({ kind: 'tuple', items: this.#popToMark() });
        return;
      case EMPTY_DICT:
        this.#push({ kind: 'dict', type: 'plain', entries: new Map() });
        return;
      case BINPUT:
        this.#memo.set(this.#byte(), this.#top());
        return;
      case LONG_BINPUT:
        this.#memo.set(this.#uint32(), this.#top());
        return;
      case BINGET:
        this.#recall(this.#byte());
        return;
      case LONG_BINGET:
        this.#recall(this.#uint32());
        return;
      case BINPERSID:
        this.#push(storageOf(this.#pop()));
        return;
      case REDUCE: {
        const given = this.#pop();
        this.#push(reduce(this.#pop(), given));
        return;
      }
      case SETITEM: {
        const value = this.#pop();
        this.#setItems([this.#pop(), value]);
        return;
      }
      case SETITEMS:
        this.#setItems(this.#popToMark());
        return;
      case BUILD:
        // Attributes of the state dict: versions of modules, which nobody needs.
        if (!isPlainDict(this.#pop()) || !isOrderedDict(this.#top())) forbidden('BUILD');
        return;
      default:
        forbidden(`opcode 0x${opcode.toString(16)} at ${this.#at - 1}`);
    }
  }

  #take(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#bytes.length) return bad('cut off');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }

  #byte(): number {
    return this.#take(1)[0] as number;
  }

  #uint32(): number {
    return this.#take(4).readUInt32LE();
  }

  #line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) return bad('cut off');
    const line = this.#take(end - this.#at).toString('utf8');
    this.#at += 1;
    return line;
  }

  #global(): GlobalName {
    const name = `${this.#line()} ${this.#line()}`;
    return Object.hasOwn(GLOBALS, name)
      ? GLOBALS[name as keyof typeof GLOBALS]
      : forbidden(name.slice(0, 100));
  }

  #push(value: Value): void {
    this.#stack.push(value);
  }

  /** What lies below a MARK is out of reach until the MARK is gone. */
  #top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined || this.#stack.length === this.#marks.at(-1)) return bad('empty stack');
    return value;
  }

  #pop(): Value {
    const value = this.#top();
    this.#stack.pop();
    return value;
  }

  #popToMark(): Value[] {
    const height = this.#marks.pop();
    return height === undefined ? bad('no mark') : this.#stack.splice(height);
  }

  #recall(slot: number): void {
    this.#push(this.#memo.get(slot) ?? bad('nothing remembered'));
  }

  #setItems(items: readonly Value[]): void {
    const dict = this.#top();
    if (!isDict(dict) || items.length % 2 !== 0) return bad('items of no dict');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      if (typeof key !== 'string') return bad('key is no text');
      if (dict.entries.has(key)) return bad(`${key} twice`);
      dict.entries.set(key, items[i + 1] as Value);
    }
  }
}

const isObject = (value: Value | undefined): value is Exclude<Value, number | string | false> =>
  typeof value === 'object';
const isDict = (value: Value | undefined): value is Dict =>
  isObject(value) && value.kind === 'dict';
const isPlainDict = (value: Value): boolean => isDict(value) && value.type === 'plain';
const isOrderedDict = (value: Value | undefined): boolean =>
  isDict(value) && value.type === 'ordered';
const isTensor = (value: Value | undefined): value is TensorReference =>
  isObject(value) && value.kind === 'tensor';
const isGlobal = (value: Value | undefined, name: GlobalName): boolean =>
  isObject(value) && value.kind === 'global' && value.name === name;
const itemsOf = (value: Value | undefined): readonly Value[] | undefined =>
  isObject(value) && value.kind === 'tuple' ? value.items : undefined;
const isWhole = (value: Value | undefined): value is number => typeof value === 'number';

/** ('storage', FloatStorage, key, device, elements): what torch writes in place of a storage. */
function storageOf(id: Value): Value {
  const [word, type, key, device, elements, ...more] = itemsOf(id) ?? [];
  const isStorage =
    word === 'storage' &&
    isGlobal(type, 'floatStorage') &&
    typeof key === 'string' &&
    typeof device === 'string' &&
    isWhole(elements) &&
    more.length === 0;
  return isStorage ? { kind: 'storage', key, elements } : bad('storage');
}

/** The two calls that a state dict is made of, as data. */
function reduce(callee: Value, given: Value): Value {
  const items = itemsOf(given);
  if (isGlobal(callee, 'orderedDict') && items?.length === 0) {
    return { kind: 'dict', type: 'ordered', entries: new Map() };
  }
  if (!isGlobal(callee, 'rebuildTensor')) return forbidden('REDUCE');
  const [storage, offset, sizes, steps, requiresGrad, hooks, ...more] = items ?? [];
  const shape = itemsOf(sizes);
  const strides = itemsOf(steps);
  const isWellFormed =
    isObject(storage) &&
    storage.kind === 'storage' &&
    isWhole(offset) &&
    shape?.every(isWhole) &&
    strides?.every(isWhole) &&
    requiresGrad === false &&
    isDict(hooks) &&
    hooks.entries.size === 0 &&
    more.length === 0;
  if (!isWellFormed) return bad('tensor');
  const { key, elements } = storage;
  return { kind: 'tensor', key, elements, offset, shape, strides };
}
