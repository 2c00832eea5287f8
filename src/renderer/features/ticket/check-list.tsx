import { describeCheck } from '../../format/denial-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Tag } from '../../ui/tag.tsx';
import type { Preview } from './preview-asker.ts';
import { describeUse } from './preview-words.ts';
import '../../ui/plain-table.css';
import './check-list.css';

/** Every check of the gate for the order on the ticket, in the order in which it would be judged. */
export function CheckList({
  preview: { checks, binding },
  onClose,
}: {
  readonly preview: Preview;
  readonly onClose: () => void;
}) {
  return (
    <Dialog label="Risk checks" width="wide" onClose={onClose}>
      <h2>Risk checks of this order</h2>
      <div className="check-list" role="region" aria-label="All checks" tabIndex={0}>
        <table className="plain-table" aria-label="Checks">
          <thead>
            <tr>
              <th>Check</th>
              <th>Verdict</th>
              <th className="figure-column">Would be, of the limit</th>
            </tr>
          </thead>
          <tbody>
            {checks.map((check) => (
              <tr key={check.code}>
                <td>
                  {describeCheck(check.code)}{' '}
                  {check.code === binding && <Tag tone="warn">binds</Tag>}
                </td>
                <td>
                  <Tag tone={check.verdict === 'denies' ? 'bad' : 'good'}>{check.verdict}</Tag>
                </td>
                <td className="figure-column figure">{describeUse(check) ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className="dialog-actions">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
