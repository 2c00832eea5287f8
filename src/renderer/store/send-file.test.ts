import { expect, it } from 'vitest';
import { err, ok } from '../../base/result.ts';
import { FILE_PART_LIMIT } from '../../contract/file-source.ts';
import { sendFile } from './send-file.ts';

const fromBase64 = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

it.each([0, 1, 500_000, 525_000, 1_200_001])(
  'sends a file of %d bytes whole, in parts that follow on each other',
  async (size) => {
    const content = new Uint8Array(size).map((_, at) => at % 253);
    const received = new Uint8Array(size);
    let next = 0;
    const sent = await sendFile(new File([content], 'a.zip'), (part) => {
      expect(part).toMatchObject({ file: 'a.zip', totalBytes: size, offset: next });
      expect(part.base64.length).toBeLessThanOrEqual(FILE_PART_LIMIT);
      const bytes = fromBase64(part.base64);
      received.set(bytes, next);
      next += bytes.length;
      return Promise.resolve(ok(next));
    });
    expect(sent).toEqual(ok(size));
    expect(received).toEqual(content);
  },
);

it('stops at the first part that is refused', async () => {
  let asked = 0;
  const refusal = err({ code: 'model.tooLarge' });
  const sent = await sendFile(new File([new Uint8Array(2_000_000)], 'a.zip'), () => {
    asked += 1;
    return Promise.resolve(refusal);
  });
  expect(sent).toEqual(refusal);
  expect(asked).toBe(1);
});

it('sends one file after the other to whoever takes one at a time, refused or not', async () => {
  const taken: string[] = [];
  const send = ({ file, offset }: { readonly file: string; readonly offset: number }) => {
    taken.push(`${file} ${offset}`);
    return Promise.resolve(file === 'b' ? err({ code: 'session.noRoom' }) : ok(file));
  };
  const files = ['a', 'b', 'c'].map((name) => new File([new Uint8Array(600_000)], name));
  const replies = await Promise.all(files.map((file) => sendFile(file, send)));
  expect(replies.map((reply) => reply.ok)).toEqual([true, false, true]);
  expect(taken).toEqual(['a 0', 'a 525000', 'b 0', 'c 0', 'c 525000']);
});

it.each([
  ['became shorter', () => new Blob([])],
  [
    'is gone',
    () => ({ arrayBuffer: () => Promise.reject(new Error('NotFound')) }) as unknown as Blob,
  ],
])('says so when the file %s', async (_what, slice) => {
  const sent = await sendFile({ name: 'a.zip', size: 10, slice }, () => Promise.resolve(ok(1)));
  expect(sent).toMatchObject({ ok: false, error: { code: 'file.notReadable', path: 'a.zip' } });
});
