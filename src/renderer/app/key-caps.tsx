import { describeKeys, thisPlatform, type Keys } from '../ui/keyboard.ts';
import './key-caps.css';

export function KeyCaps({ keys }: { readonly keys: Keys }) {
  return (
    <span className="key-caps">
      {describeKeys(keys, thisPlatform()).map((name) => (
        <kbd key={name}>{name}</kbd>
      ))}
    </span>
  );
}
