import { useCallback, useState } from 'react';

/** How many rows fit into an element: give it the ref, and it follows the element's size. */
export function useRowCount(
  rowHeight: number,
): readonly [(element: HTMLElement | null) => (() => void) | undefined, number] {
  const [count, setCount] = useState(0);
  const ref = useCallback(
    (element: HTMLElement | null) => {
      if (element === null) return undefined;
      const observer = new ResizeObserver(([entry]) => {
        setCount(Math.max(0, Math.floor((entry?.contentRect.height ?? 0) / rowHeight)));
      });
      observer.observe(element);
      return () => observer.disconnect();
    },
    [rowHeight],
  );
  return [ref, count];
}
