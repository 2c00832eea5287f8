import { useState } from 'react';
import type { Failure } from '../../../base/result.ts';
import { newKey, type KalshiEnvironment, type KeptKey } from '../../../contract/keys.ts';
import type { Reply } from '../../../contract/requests.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { useDesk } from '../../store/desk.ts';
import { Button } from '../../ui/button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

export type Kept = Extract<Reply<'keys.keep'>, { ok: true }>['value'];

/** Names a key: its id, and the file that it is in. What the file says never comes here. */
export function AddKeyDialog({
  environment,
  onKept,
  onClose,
}: {
  readonly environment: KalshiEnvironment;
  readonly onKept: (kept: Kept, file: string) => void;
  readonly onClose: () => void;
}) {
  const { api, app } = useDesk();
  const [keyId, setKeyId] = useState('');
  const [file, setFile] = useState('');
  const [failure, setFailure] = useState<Failure>();
  // Only a command uses a key for production, and commands cannot read what the desktop window encrypts.
  const place = environment === 'production' ? 'file' : 'best';
  const isKeyId = newKey.shape.keyId.safeParse(keyId).success;
  const keep = async (where: 'best' | 'file'): Promise<'close' | 'stay'> => {
    const privateKeyFile = file.trim();
    const reply = await api['keys.keep']({ environment, keyId, privateKeyFile, place: where });
    if (reply.ok) onKept(reply.value, privateKeyFile);
    else setFailure(reply.error);
    return reply.ok ? 'close' : 'stay';
  };
  const choose = async (): Promise<void> => {
    const chosen = await window.oddlotShell?.chooseKeyFile();
    if (typeof chosen === 'string') setFile(chosen);
  };
  const keepInFile = async (): Promise<void> => {
    if ((await keep('file')) === 'close') onClose();
  };
  return (
    <FormDialog
      title={`Key for ${environment}`}
      heading={`Key for Kalshi’s ${environment} environment`}
      act="Keep the key"
      leave="Cancel"
      isReady={isKeyId && file.trim() !== ''}
      onSubmit={() => keep(place)}
      onClose={onClose}
    >
      <p className="dim">
        {app.shell === 'desktop' && place === 'best'
          ? 'The key is kept encrypted by this system. Its file is read once and stays where it is.'
          : 'The key stays in its file, which is read at every start and has to be its owner’s alone (mode 600).'}
        {environment === 'production' && ' One that may only read is enough.'}
      </p>
      <TextField
        label="Key id"
        className="figure"
        spellCheck={false}
        autoComplete="off"
        placeholder="as Kalshi gave it"
        aria-invalid={keyId !== '' && !isKeyId}
        value={keyId}
        onChange={setKeyId}
      />
      <div className="key-file">
        <TextField
          label="Key file"
          className="figure"
          spellCheck={false}
          autoComplete="off"
          placeholder="whole path of the PEM file"
          value={file}
          onChange={setFile}
        />
        {window.oddlotShell && <Button onClick={() => void choose()}>Choose file…</Button>}
      </div>
      {failure && (
        <div className="key-failure" role="alert">
          <p>{describeErrorInLine(failure)}</p>
          {failure.code === 'credentials.noSecretStore' && (
            <Button onClick={() => void keepInFile()}>Leave it in its file, unencrypted</Button>
          )}
        </div>
      )}
    </FormDialog>
  );
}

export function RemoveKeyDialog({
  kept,
  onRemoved,
  onClose,
}: {
  readonly kept: KeptKey;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}) {
  const { api } = useDesk();
  const [failure, setFailure] = useState<Failure>();
  const { environment, keyId, place } = kept;
  const remove = async (): Promise<'close' | 'stay'> => {
    const reply = await api['keys.remove']({ environment });
    if (reply.ok) onRemoved();
    else setFailure(reply.error);
    return reply.ok ? 'close' : 'stay';
  };
  return (
    <FormDialog
      title={`Remove the ${environment} key`}
      act="Remove the key"
      tone="kill"
      isReady
      onSubmit={remove}
      onClose={onClose}
    >
      {keyId !== null && <p className="figure">{keyId}</p>}
      <p>
        {place === 'encrypted'
          ? 'The encrypted copy is deleted for good; without the key’s file it cannot be added again.'
          : 'Oddlot forgets where the key is. Its file stays as it is.'}
      </p>
      {failure && (
        <p className="key-failure" role="alert">
          {describeErrorInLine(failure)}
        </p>
      )}
    </FormDialog>
  );
}
