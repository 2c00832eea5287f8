import { useLayoutEffect, useRef, type RefObject } from 'react';
import { useDesk } from './desk.ts';

/** What draws into an element by itself. */
interface Drawing {
  readonly applyTheme: () => void;
  readonly remove: () => void;
}

/**
 * Something that is drawn outside React: made once its element is there, told of the theme, removed with it.
 *
 * @param make - has to be stable
 */
export function useDrawing<E extends HTMLElement, D extends Drawing>(
  make: (element: E) => D,
): { readonly element: RefObject<E | null>; readonly drawing: RefObject<D | undefined> } {
  const { shade } = useDesk();
  const element = useRef<E>(null);
  const drawing = useRef<D>(undefined);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    const made = make(element.current);
    drawing.current = made;
    const stop = shade.subscribe(() => made.applyTheme());
    return () => {
      stop();
      drawing.current = undefined;
      made.remove();
    };
  }, [make, shade]);
  return { element, drawing };
}
