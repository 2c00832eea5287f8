import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Failure } from '../../../base/result.ts';
import { listSettingFields, type SettingField } from '../../../contract/setting-fields.ts';
import type { Reply } from '../../../contract/requests.ts';
import type { Settings } from '../../../contract/settings.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { describeService } from '../../format/service-words.ts';
import { useDesk } from '../../store/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { KalshiKeys, KEYS_TEXT } from './kalshi-keys.tsx';
import { OrderSizes, SIZES_TEXT } from './order-sizes.tsx';
import {
  describeValues,
  findFields,
  hasWords,
  patchOf,
  readTyped,
  textOf,
  valueAt,
} from './setting-value.ts';
import '../../ui/field.css';
import './settings-dialog.css';

type Restarted = Extract<Reply<'settings.write'>, { ok: true }>['value']['restart'][number];

/** Every setting with its meaning, found by typing; what a service reads at its start says so. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }) {
  const { api, app, appearance, notices } = useDesk();
  const fields = useMemo(() => listSettingFields(), []);
  const [settings, setSettings] = useState<Settings>();
  const [failure, setFailure] = useState<Failure>();
  const [path, setPath] = useState('');
  const [search, setSearch] = useState('');
  const [pending, setPending] = useState<ReadonlySet<Restarted>>(new Set());
  useEffect(() => {
    void api['settings.read']({}).then((reply) => {
      if (!reply.ok) {
        setFailure(reply.error);
        return;
      }
      setSettings(reply.value.settings);
      setPath(reply.value.path);
    });
  }, [api]);
  const awaitRestart = useCallback(
    (services: readonly Restarted[]) => setPending((before) => new Set([...before, ...services])),
    [],
  );
  const change = useCallback(
    async (field: SettingField, value: unknown): Promise<void> => {
      if (settings === undefined) return;
      const reply = await api['settings.write']({ patch: patchOf(settings, field.path, value) });
      if (!reply.ok) {
        notices.sayFailure(`${field.path.join('.')} was not changed`, reply.error);
        return;
      }
      setSettings(reply.value.settings);
      appearance.set(reply.value.settings.window);
      awaitRestart(reply.value.restart);
    },
    [api, appearance, awaitRestart, notices, settings],
  );
  const restart = async (): Promise<void> => {
    for (const service of pending) {
      const reply = await api['service.restart']({ service });
      if (reply.ok) continue;
      notices.sayFailure(`${describeService(service)} was not started anew`, reply.error);
    }
    setPending(new Set());
  };
  const found = findFields(fields, search).filter(({ kind }) => kind !== 'fixed');
  const isKeysFound = hasWords(KEYS_TEXT, search);
  const isSizesFound = hasWords(SIZES_TEXT, search);
  const sections = [...new Set(found.map((field) => field.path[0] as string))];
  return (
    <Dialog label="Settings" width="wide" onClose={onClose}>
      <div className="settings-head">
        <h2>Settings</h2>
        <input
          className="input"
          type="search"
          placeholder="Search"
          aria-label="Search settings"
          value={search}
          onChange={({ target }) => setSearch(target.value)}
        />
      </div>
      {pending.size > 0 && (
        <PanelWarning>
          In force once {[...pending].map(describeService).join(', ')} start anew.{' '}
          <Button onClick={() => void restart()}>Restart now</Button>
        </PanelWarning>
      )}
      {settings !== undefined && settings.mode !== app.mode && (
        <PanelWarning>
          Oddlot runs in mode {app.mode}; it is {settings.mode} from its next start on.
        </PanelWarning>
      )}
      <div className="settings-list">
        {settings === undefined && !failure && (
          <PanelState tone="busy" title="Reading the settings" />
        )}
        {failure && (
          <PanelState
            tone="bad"
            title="The settings could not be read"
            detail={describeErrorInLine(failure)}
          />
        )}
        {isKeysFound && <KalshiKeys onRestart={awaitRestart} />}
        {isSizesFound && <OrderSizes />}
        {settings !== undefined &&
          sections.map((section) => (
            <section key={section} aria-label={section}>
              <h3>{section}</h3>
              {found
                .filter((field) => field.path[0] === section)
                .map((field) => (
                  <Field
                    key={`${field.path.join('.')} ${textOf(valueAt(settings, field.path))}`}
                    field={field}
                    value={valueAt(settings, field.path)}
                    onChange={(value) => void change(field, value)}
                  />
                ))}
            </section>
          ))}
        {settings !== undefined && found.length === 0 && !isKeysFound && !isSizesFound && (
          <PanelState title="No such setting" detail="Type part of its name or meaning." />
        )}
      </div>
      <p className="dim settings-path">{path}</p>
      <div className="dialog-actions">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

/** What stands between backticks are names as they are typed. */
const withNames = (description: string): readonly ReactNode[] =>
  description.split('`').map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));

function Field({
  field,
  value,
  onChange,
}: {
  readonly field: SettingField;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}) {
  const [typed, setTyped] = useState(textOf(value));
  const name = field.path.slice(1).join('.') || (field.path[0] as string);
  const read = readTyped(field, typed);
  const keep = (text: string): void => {
    const next = readTyped(field, text);
    if (next !== undefined && text !== textOf(value)) onChange(next.value);
  };
  const isChanged = textOf(value) !== textOf(field.default);
  return (
    <label className="settings-field">
      <span className="settings-name">
        <b>{name}</b>
        {isChanged && (
          <small className="dim" title={`By default ${textOf(field.default) || 'empty'}`}>
            changed
          </small>
        )}
        <span className="dim">{withNames(field.description)}</span>
      </span>
      {field.kind === 'switch' && (
        <input
          type="checkbox"
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      )}
      {field.kind === 'choice' && (
        <select className="input" value={typed} onChange={({ target }) => keep(target.value)}>
          {field.choices.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      )}
      {field.kind !== 'switch' && field.kind !== 'choice' && (
        <input
          className="input figure"
          title={describeValues(field)}
          placeholder={field.isOptional ? 'none' : ''}
          aria-invalid={read === undefined}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          onBlur={() => keep(typed)}
          onKeyDown={({ key }) => key === 'Enter' && keep(typed)}
        />
      )}
    </label>
  );
}
