import { useCallback, useState } from 'react';
import {
  KALSHI_ENVIRONMENTS,
  type KalshiEnvironment,
  type KeptKey,
  type KeyPlace,
} from '../../../contract/keys.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { useDesk } from '../../store/desk.ts';
import { usePolled } from '../../store/use-polled.ts';
import { Button } from '../../ui/button.tsx';
import { PanelState } from '../../ui/panel-state.tsx';
import { AddKeyDialog, RemoveKeyDialog, type Kept } from './key-dialogs.tsx';
import './kalshi-keys.css';

/** Files of keys change outside of the window too. */
const EVERY_MS = 5000;

/** By which the search of the settings finds this. */
export const KEYS_TEXT =
  'Kalshi keys API key credentials account demo production private key file PEM encrypted';

const USES: Readonly<Record<KalshiEnvironment, string>> = {
  demo: 'Kalshi’s demo environment: its market data, and orders with its paper money.',
  production:
    'For the command oddlot record --mode mirror, which reads market data. Orders to production are impossible.',
};

const PLACES: Readonly<Record<KeyPlace, string>> = {
  encrypted: 'encrypted by this system',
  file: 'in a file',
  environment: 'named by environment variables',
};

type Asked = { readonly kind: 'add' | 'remove'; readonly environment: KalshiEnvironment };

/** What came of the last change. */
interface Said {
  readonly tone: 'calm' | 'warn';
  readonly words: string;
}

/** The keys of Kalshi accounts: which there are, where they are, and how to bring in another. */
export function KalshiKeys({
  onRestart,
}: {
  /** Told which services still sign with the key before. */
  readonly onRestart: (services: Kept['restart']) => void;
}) {
  const { api } = useDesk();
  const list = useCallback(() => api['keys.read']({}), [api]);
  const { value, failure, again } = usePolled(list, EVERY_MS);
  const keys = value?.keys;
  const [asked, setAsked] = useState<Asked>();
  const [said, setSaid] = useState<Said>({ tone: 'calm', words: '' });
  const say = (words: Said): void => {
    setSaid(words);
    void again();
  };
  const keyOf = (environment: KalshiEnvironment): KeptKey | undefined =>
    keys?.find((key) => key.environment === environment);
  const removed = asked?.kind === 'remove' ? keyOf(asked.environment) : undefined;
  return (
    <section aria-label="Kalshi keys">
      <h3>Kalshi keys</h3>
      {failure && (
        <PanelState
          tone="bad"
          title="The keys could not be read"
          detail={describeErrorInLine(failure)}
        />
      )}
      {keys !== undefined &&
        KALSHI_ENVIRONMENTS.map((environment) => (
          <KeyRow
            key={environment}
            environment={environment}
            kept={keyOf(environment)}
            onAsk={(kind) => setAsked({ kind, environment })}
          />
        ))}
      <p className={`keys-said keys-said-${said.tone}`} role="status">
        {said.words}
      </p>
      {asked?.kind === 'add' && (
        <AddKeyDialog
          environment={asked.environment}
          onKept={(kept, file) => {
            say(describeKept(kept, file));
            onRestart(kept.restart);
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
      {removed && (
        <RemoveKeyDialog
          kept={removed}
          onRemoved={() =>
            say({ tone: 'calm', words: `The ${removed.environment} key is removed.` })
          }
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function KeyRow({
  environment,
  kept,
  onAsk,
}: {
  readonly environment: KalshiEnvironment;
  readonly kept: KeptKey | undefined;
  readonly onAsk: (kind: Asked['kind']) => void;
}) {
  return (
    <div className="settings-field" role="group" aria-label={`Key for ${environment}`}>
      <span className="settings-name">
        <b>{environment}</b>
        {kept && <small className="dim">{PLACES[kept.place]}</small>}
        <span className="dim">{USES[environment]}</span>
        {kept && <KeyFacts kept={kept} />}
      </span>
      {kept?.place !== 'environment' && (
        <span className="keys-acts">
          <Button
            aria-label={`${kept ? 'Replace' : 'Add'} the ${environment} key`}
            onClick={() => onAsk('add')}
          >
            {kept ? 'Replace…' : 'Add…'}
          </Button>
          {kept && (
            <Button aria-label={`Remove the ${environment} key`} onClick={() => onAsk('remove')}>
              Remove…
            </Button>
          )}
        </span>
      )}
    </div>
  );
}

function KeyFacts({ kept: { keyId, privateKeyFile, problem } }: { readonly kept: KeptKey }) {
  return (
    <>
      {keyId !== null && (
        <span className="keys-id figure">
          {keyId}
          {privateKeyFile !== null && <span className="dim"> in {privateKeyFile}</span>}
        </span>
      )}
      {problem && <span className="keys-problem">{describeErrorInLine(problem)}</span>}
    </>
  );
}

const describeKept = ({ key: { environment, place } }: Kept, file: string): Said =>
  place === 'encrypted'
    ? {
        tone: 'warn',
        words: `The ${environment} key is kept, encrypted. ${file} still holds it too, for whoever gets that file: move it to a safe place.`,
      }
    : { tone: 'calm', words: `The ${environment} key is kept. Leave ${file} where it is.` };
