import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { unwrap } from '../../../../base/result.ts';
import { sessionKind } from '../../session-kind.ts';
import { openSession } from '../../session-reader.ts';
import { fileOfVersion, SESSION_ROWS } from '../older-file.fixture.ts';

const MARKET = `INSERT INTO markets VALUES
  (1, 1, 'KXRAIN-A', 'KXRAIN', 'KX', 't', 'y', 'n', 'active', 1, 2, 0, 'linear_cent', '[[0,10000,100]]', 0, 100)`;

it('packs the decisions that there are, and keeps every one of them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'oddlot-'));
  const path = join(folder, 'a.oddlot');
  const database = fileOfVersion(sessionKind, 2, path);
  const count = 20_000;
  database.exec(`
    ${SESSION_ROWS}
    INSERT INTO policies VALUES (1, 2, 'builtin:hold', NULL, 100);
    ${MARKET};
    INSERT INTO stats VALUES (3, 1, 2, 3, 4, 5, 6, 100);
  `);
  const insert = database.prepare(
    'INSERT INTO decisions VALUES (?, 1, ?, 1, NULL, ?, NULL, ?, ?, ?)',
  );
  database.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const action = n % 2 === 0 ? 'hold' : 'buyYes';
      insert.run(4 + 2 * n, n, action, n % 90, n % 2 === 0 ? 'held' : 'placed', 100 + n);
    }
  })();
  database.close();

  const session = unwrap(openSession(path));
  const decisions = [...session.records({ kinds: ['decision'] })];
  expect(decisions).toHaveLength(count);
  const last = count - 1;
  expect(decisions.at(-1)).toEqual({
    kind: 'decision',
    event: 4 + 2 * last,
    marketRef: 1,
    seenEvent: last,
    policyRef: 1,
    action: 'buyYes',
    latencyUs: last % 90,
    outcome: 'placed',
    observationHash: null,
    logits: null,
    value: null,
    observation: null,
    receivedAt: 100 + last,
  });
  expect([...session.records({ kinds: ['stats'] })]).toMatchObject([
    { accepted: 1, decisionsDropped: 0, flushMaxUs: 6 },
  ]);
  expect(session.check()).toMatchObject({ ok: true, problems: [], unfinishedRuns: 1 });
  expect(session.counts().decision).toBe(count);
  session.close();
  rmSync(folder, { recursive: true });
});
