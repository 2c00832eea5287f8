import { describe, expect, it } from 'vitest';
import { acceleratorOf } from './accelerator.ts';

describe('keys of a menu', () => {
  it.each([
    ['mod+shift+k', 'CmdOrCtrl+Shift+K'],
    ['alt+1', 'Alt+1'],
    ['mod+alt+x', 'CmdOrCtrl+Alt+X'],
    ['shift+alt+q', 'Shift+Alt+Q'],
    ['f9', 'F9'],
    ['mod+f12', 'CmdOrCtrl+F12'],
  ])('%s are %s', (keys, accelerator) => expect(acceleratorOf(keys)).toBe(accelerator));

  it.each(['k', 'shift+k', '5', '?', 'mod+?', 'mod+plus', 'enter', 'mod+enter', '', 'f', 'nokey'])(
    '“%s” are none: the page knows whether somebody types, or how a keyboard makes the sign',
    (keys) => expect(acceleratorOf(keys)).toBeUndefined(),
  );
});
