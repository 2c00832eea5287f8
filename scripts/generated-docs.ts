import { requests } from '../src/contract/requests.ts';
import { listSettingFields, type SettingField } from '../src/contract/setting-fields.ts';
import { STARTUP_STEPS, STEP_OWNERS } from '../src/contract/startup.ts';
import { KEYED_TOPICS, topics } from '../src/contract/topics.ts';
import { advanceBreaker, BREAKER_EVENTS, BREAKER_STATES } from '../src/domain/breaker/breaker.ts';
import { advance, ORDER_EVENTS, ORDER_STATES } from '../src/domain/orders/order-lifecycle.ts';
import { RULE_GROUPS } from '../src/domain/risk/risk-rules.ts';
import { TRIGGERS } from '../src/domain/triggers/triggers.ts';
import { ARROWS } from '../tests/house/arrows.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const page = (title: string, source: string, ...parts: readonly string[]): string =>
  [`# ${title}`, `Made from \`${source}\` by \`node scripts/generate-docs.ts\`.`, ...parts].join(
    '\n\n',
  ) + '\n';

const code = (text: string): string => `\`${text}\``;

/** `integer from 1 to 5000`, `system, dark, light`. */
function valuesOf({ kind, choices, least, isAboveLeast, most, isOptional }: SettingField): string {
  const bounds = [
    least === null ? '' : `${isAboveLeast ? 'above' : 'from'} ${least}`,
    most === null ? '' : `to ${most}`,
  ];
  const what = choices.length > 0 && kind === 'choice' ? choices.join(', ') : kind;
  const members = kind === 'list' && choices.length > 0 ? `of ${choices.join(', ')}` : '';
  return [what, members, ...bounds, isOptional ? 'or null' : ''].filter(Boolean).join(' ');
}

function settingsPage(): string {
  const rows = listSettingFields().map((field) => [
    code(field.path.join('.')),
    valuesOf(field),
    code(JSON.stringify(field.default)),
    field.description,
  ]);
  return page(
    'Settings',
    'src/contract/settings.ts',
    'One file per profile, `settings.json`; every setting may be left out. A file that cannot be used is set aside ' +
      'beside itself, never replaced; keys that nobody knows are reported and kept.',
    table(['Setting', 'Values', 'Default', 'Meaning'], rows),
  );
}

function contractPage(): string {
  const keyed: readonly string[] = KEYED_TOPICS;
  return page(
    'Requests and topics',
    'src/contract',
    '## Requests',
    table(
      ['Channel', 'Answered by'],
      Object.entries(requests).map(([channel, { owner }]) => [code(channel), owner]),
    ),
    '## Topics',
    table(
      ['Topic', 'Kind', 'Published by', 'Key', 'Gathered for'],
      Object.entries(topics).map(([name, topic]) => [
        code(name),
        topic.kind,
        topic.owner,
        keyed.includes(name) ? 'market' : '',
        `${topic.frameMs} ms`,
      ]),
    ),
    '## Start-up steps',
    table(
      ['Step', 'Service'],
      STARTUP_STEPS.map((step) => [code(step), STEP_OWNERS[step]]),
    ),
  );
}

function arrowsPage(): string {
  return page(
    'Import arrows',
    'tests/house/arrows.ts',
    'Every folder may import itself and what stands on the right. Members of `adapters` and `services` do not know ' +
      'each other, apart from those named in the last column. `electron` appears in `main` and `preload` alone.',
    table(
      ['Folder', 'May import', 'Shared members'],
      Object.entries(ARROWS).map(([folder, { mayImport, sharedMembers }]) => [
        code(folder),
        mayImport.map(code).join(', ') || 'nothing',
        sharedMembers?.map(code).join(', ') ?? '',
      ]),
    ),
  );
}

function lifecyclePage(): string {
  const cell = (
    state: (typeof ORDER_STATES)[number],
    event: (typeof ORDER_EVENTS)[number],
  ): string => {
    const next = advance(state, event);
    return next.ok ? code(next.value) : '';
  };
  return page(
    'Life of an order',
    'src/domain/orders/order-lifecycle.ts',
    'One row a state, one column an event; an empty cell is an illegal move. Quantities stand beside the state.',
    table(
      ['State', ...ORDER_EVENTS],
      ORDER_STATES.map((state) => [
        code(state),
        ...ORDER_EVENTS.map((event) => cell(state, event)),
      ]),
    ),
  );
}

function denialsPage(): string {
  return page(
    'Why an order is denied',
    'src/domain/risk/risk-rules.ts',
    'In the order in which the gate asks; the first that denies is the reason, a preview shows all. A denial carries ' +
      '`limit` and `wouldBe` in the unit named here: prices in 1e-4 USD, sizes in hundredths of a contract, money in ' +
      '1e-6 USD. A limit that nobody set (`null`) denies.',
    table(
      ['Group', 'Code', 'Unit', 'Denies when'],
      RULE_GROUPS.flatMap(({ name, rules }, index) =>
        rules.map(({ code: denial, unit, denies }) => [
          `${index + 1}. ${name}`,
          code(denial),
          unit === 'none' ? '' : unit,
          denies,
        ]),
      ),
    ),
  );
}

function triggersPage(): string {
  return page(
    'What stops trading by itself',
    'src/domain/triggers/triggers.ts',
    'Of those that fire at once the first one acts. `event`: it happened once; `standing`: a halt is not resumed while ' +
      'it is so. The thresholds are limits of the ledger; docs/decisions tell what each action does and what ends it.',
    table(
      ['Code', 'Action', 'Cause', 'Unit', 'Fires when'],
      TRIGGERS.map(({ code: trigger, action, cause, unit, fires }) => [
        code(trigger),
        code(action),
        cause,
        unit === 'none' ? '' : unit,
        fires,
      ]),
    ),
    '## Circuit breakers',
    'One row a state, one column an event; an empty cell is an illegal move.',
    table(
      ['State', ...BREAKER_EVENTS],
      BREAKER_STATES.map((state) => [
        code(state),
        ...BREAKER_EVENTS.map((event) => {
          const next = advanceBreaker(state, event);
          return next.ok ? code(next.value) : '';
        }),
      ]),
    ),
  );
}

/** The pages under `docs/generated`, by file name. */
export function generatedDocs(): ReadonlyMap<string, string> {
  return new Map([
    ['settings.md', settingsPage()],
    ['contract.md', contractPage()],
    ['arrows.md', arrowsPage()],
    ['order-lifecycle.md', lifecyclePage()],
    ['denials.md', denialsPage()],
    ['triggers.md', triggersPage()],
  ]);
}
