import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { fileArguments } from './file-arguments.ts';

const FOLDER = resolve('/home/kim/recordings');
const EXCEPT = [resolve('/opt/oddlot'), resolve('/opt/oddlot/out/main/index.js'), resolve('/p')];

it.each([
  ['a file of the folder', ['a.oddlot'], [join(FOLDER, 'a.oddlot')]],
  [
    'several, in their order',
    ['b.onnx', 'a.oddlot'],
    ['b.onnx', 'a.oddlot'].map((name) => join(FOLDER, name)),
  ],
  ['one somewhere else', [resolve('/usb/a b.oddlot')], [resolve('/usb/a b.oddlot')]],
  ['one named from where the person is', ['../a.oddlot'], [resolve('/home/kim/a.oddlot')]],
  [
    'one named as a URL',
    [pathToFileURL(resolve('/usb/a b ü.oddlot')).href],
    [resolve('/usb/a b ü.oddlot')],
  ],
  ['whatever its ending is', ['notes.txt'], [join(FOLDER, 'notes.txt')]],
])('finds %s', (_what, args, files) => {
  expect(fileArguments(args, FOLDER, EXCEPT)).toEqual(files);
});

it.each([
  ['nothing', []],
  ['switches', ['--no-sandbox', '--profile=/x', '-psn_0_12345', '--', '-']],
  ['an empty word', ['']],
  ['the folder of the program', ['/opt/oddlot', '/opt/oddlot/', '/opt/../opt/oddlot']],
  ['its entry', ['../../../opt/oddlot/out/main/index.js']],
  ['the profile, torn from its switch', ['--profile', '--no-sandbox', '/p']],
])('takes %s for no file', (_what, args) => {
  expect(fileArguments(args, FOLDER, EXCEPT)).toEqual([]);
});

it('keeps what looks like a URL and is none, so that somebody can say so', () => {
  expect(fileArguments(['file://no such host/%'], FOLDER, EXCEPT)).toHaveLength(1);
  expect(fileArguments(['https://kalshi.com'], FOLDER, EXCEPT)).toHaveLength(1);
});
