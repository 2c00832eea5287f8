import { useObservable } from '../store/desk.ts';
import type { Observable } from '../store/observable.ts';

/** What keys did to the layout, for those who hear the page; who sees it needs no words. */
export function Spoken({ words }: { readonly words: Observable<string> }) {
  return (
    <p className="visually-hidden" role="status">
      {useObservable(words)}
    </p>
  );
}
