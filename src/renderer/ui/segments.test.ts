import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Segments } from './segments.tsx';

describe('segments', () => {
  it('are a group of their own, also beside others of the same label', () => {
    const time = (key: string) =>
      createElement(Segments, {
        key,
        label: 'Time shown',
        segments: [
          { value: '5', label: '5 min' },
          { value: '60', label: '1 h' },
        ],
        value: '5',
        onChange: () => {},
      });
    const page = renderToStaticMarkup(createElement('div', {}, [time('price'), time('heat map')]));
    const names = [...page.matchAll(/ name="([^"]+)"/g)].map(([, name]) => name);
    expect(names).toEqual([names[0], names[0], names[2], names[2]]);
    expect(names[2]).not.toBe(names[0]);
  });
});
