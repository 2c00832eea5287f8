import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attempt } from './model-error.ts';
import { pickle, pickledStateDict, pickledTensor, type SavedTensor } from './sb3-file.fixture.ts';
import { readStateDict } from './state-dict-pickle.ts';

const read = (...parts: readonly (Buffer | string)[]) =>
  attempt(() =>
    readStateDict(
      Buffer.concat([
        pickle.start,
        ...parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
      ]),
    ),
  );
const forbidden = (found: string | RegExp) => ({
  ok: false,
  error: { code: 'model.forbiddenPickle', found: expect.stringMatching(found) as string },
});
const bad = { ok: false, error: { code: 'model.badPickle' } };

const weight: SavedTensor = { name: 'w', values: new Float32Array(6), shape: [2, 3] };
const ordered = 'ccollections\nOrderedDict\n)R';

describe('readStateDict', () => {
  it('says where tensors lie and how they are laid out', () => {
    const bytes = pickledStateDict([weight, { ...weight, name: 'v', key: '7', elements: 99 }]);
    expect(readStateDict(bytes)).toEqual(
      new Map([
        ['w', { kind: 'tensor', key: '0', elements: 6, offset: 0, shape: [2, 3], strides: [3, 1] }],
        [
          'v',
          { kind: 'tensor', key: '7', elements: 99, offset: 0, shape: [2, 3], strides: [3, 1] },
        ],
      ]),
    );
  });

  it('knows the short forms of numbers, tuples and memory', () => {
    const storage = Buffer.concat([
      pickle.mark,
      pickle.text('storage'),
      pickle.global('torch', 'FloatStorage'),
      pickle.text('0'),
      pickle.text('cuda:0'),
      pickle.integer(512),
      Buffer.from('tQ'),
    ]);
    const tensor = (sizes: string): Buffer =>
      Buffer.concat([
        Buffer.from('ctorch._utils\n_rebuild_tensor_v2\n('),
        storage,
        Buffer.from(`K\x00${sizes}M\x00\x01K\x01\x86\x89${ordered}tR`, 'latin1'),
      ]);
    // The shape, 2 and 256, is remembered in slot 5 and taken from there the second time.
    const first = tensor('K\x02M\x00\x01\x86q\x05');
    const second = tensor('h\x05');
    const result = read(ordered, pickle.text('w'), first, 's', pickle.text('v'), second, 's.');
    for (const name of ['w', 'v']) {
      expect(result.ok && result.value.get(name)).toMatchObject({
        shape: [2, 256],
        strides: [256, 1],
      });
    }
  });

  it('never follows a name', () => {
    for (const name of ['os\nsystem', 'builtins\neval', 'posix\nsystem', 'torch\nload']) {
      expect(read(`c${name}\n`, pickle.text('touch gotcha'), '\x85R.')).toMatchObject(
        forbidden(name.replace('\n', ' ')),
      );
    }
    expect(read('ctorch\nDoubleStorage\n.')).toMatchObject(forbidden('DoubleStorage'));
    expect(read('c__proto__\ntoString\n.')).toMatchObject(forbidden('__proto__'));
  });

  it('obeys no opcode that builds objects or comes from elsewhere', () => {
    const opcodes = [
      'i',
      'o',
      '\x81',
      '\x92',
      '\x93',
      '\x82',
      'P',
      'N',
      '\x88',
      'F',
      'G',
      ']',
      'a',
    ];
    for (const opcode of [
      ...opcodes,
      '0',
      '2',
      'd',
      'l',
      'I',
      'L',
      '\x8a',
      'U',
      'T',
      'B',
      '\x95',
    ]) {
      expect(read(`}}${opcode}os\nsystem\n.`)).toMatchObject(forbidden('opcode'));
    }
  });

  it('calls nothing but the two things that make a state dict', () => {
    expect(read('ctorch\nFloatStorage\n)R.')).toMatchObject(forbidden('REDUCE'));
    expect(read(`ccollections\nOrderedDict\n}\x85R.`)).toMatchObject(forbidden('REDUCE'));
    expect(read(ordered, ordered, 'b.')).toMatchObject(forbidden('BUILD'));
    expect(read('}}b.')).toMatchObject(forbidden('BUILD'));
    expect(read('X\x01\x00\x00\x00a)R.')).toMatchObject(forbidden('REDUCE'));
  });

  it('refuses other protocols and what comes after the end', () => {
    for (const start of [[0x80, 3], [0x80, 4], [0x28], []]) {
      expect(attempt(() => readStateDict(Buffer.from([...start, 0x2e])))).toMatchObject(bad);
    }
    expect(read(ordered, '..')).toMatchObject(bad);
    expect(read(ordered, ordered, '.')).toMatchObject(bad);
    expect(read('}.')).toMatchObject(bad);
  });

  it('keeps to its stack and its memory', () => {
    for (const program of [
      '.',
      't.',
      '\x85.',
      'u.',
      's.',
      'R.',
      'Q.',
      '(\x86.',
      'h\x01.',
      'q\x01.',
    ]) {
      expect(read(program)).toMatchObject({ ok: false });
    }
    expect(read('}(\x85.')).toMatchObject(bad);
    expect(read(ordered, '(', pickle.text('a'), 'u.')).toMatchObject(bad);
    expect(read(ordered, 'X\xff\xff\xff\xffa.')).toMatchObject(bad);
  });

  it('builds a bounded number of values, whatever few bytes ask for', () => {
    for (const step of ['}', ')', '(', '\x89']) {
      expect(read(step.repeat(1_000_000))).toEqual({
        ok: false,
        error: { code: 'model.badPickle', problem: 'more than 20000 steps' },
      });
    }
  });

  it('takes a name once', () => {
    const twice = [weight, weight].map((tensor, i) =>
      Buffer.concat([pickle.text('w'), pickledTensor(tensor, i)]),
    );
    expect(read(ordered, '(', ...twice, 'u.')).toMatchObject(bad);
  });

  it('refuses tensors of another make', () => {
    const tensor = pickledTensor(weight, 0).toString('latin1');
    const withTensor = (text: string) => read(ordered, '(', pickle.text('w'), text, 'u.');
    expect(withTensor(tensor)).toMatchObject({ ok: true });
    expect(withTensor(tensor.replace('\x89', '}'))).toMatchObject(bad);
    expect(
      withTensor(tensor.replace('X\x07\x00\x00\x00storage', 'X\x07\x00\x00\x00default')),
    ).toMatchObject(bad);
    expect(withTensor(tensor.replace(/tR$/, 'K\x01tR'))).toMatchObject(bad);
    expect(withTensor('K\x01')).toMatchObject(bad);
  });

  it('refuses every beginning of a state dict', () => {
    const bytes = pickledStateDict([weight]);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(attempt(() => readStateDict(bytes.subarray(0, length))).ok).toBe(false);
    }
  });

  it('answers any bytes with a state dict or a refusal', () => {
    const bytes = pickledStateDict([weight]);
    const mangled = fc.tuple(
      fc.nat(bytes.length - 1),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(mangled, { maxLength: 3 }), (changes) => {
        const changed = Buffer.from(bytes);
        for (const [at, by] of changes) changed.set(by.subarray(0, changed.length - at), at);
        expect(attempt(() => readStateDict(changed))).toHaveProperty('ok');
      }),
      { numRuns: 2000 },
    );
  });
});
