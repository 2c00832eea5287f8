import type { ModelFile, ModelsStatus, ModelVersion } from '../../../contract/models.ts';
import { describeError, describeErrorInLine } from '../../format/error-words.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { formatMoment } from '../../format/time.ts';
import { useDesk } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { DropPlace } from '../../ui/drop-place.tsx';
import { FileButton } from '../../ui/file-button.tsx';
import { HoldButton } from '../../ui/hold-button.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { chooseModel, loadModels, pin, remove, rollBack, unpin } from './model-actions.ts';
import '../../ui/plain-table.css';
import './models-panel.css';

/** Model files with their verdicts, which one decides, and the versions that were good. */
export function ModelsPanel() {
  const desk = useDesk();
  const { data } = useTopic('models');
  const outage = useOutage('actor');
  return (
    <div role="group" className="panel models" aria-label="Models">
      {outage !== undefined && data && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      {data ? (
        <DropPlace className="models-body" onFiles={(files) => void loadModels(desk, files)}>
          <Deciding models={data} />
          <Files models={data} />
          <Versions models={data} />
        </DropPlace>
      ) : (
        <PanelState
          tone={outage?.tone ?? 'busy'}
          title={outage?.words ?? 'Waiting for the actor'}
        />
      )}
    </div>
  );
}

/** The version that a roll-back leads to. */
function earlierVersion({ active, versions }: ModelsStatus): ModelVersion | undefined {
  const own = versions.filter(({ name }) => name === active?.name);
  const current = own.findIndex(({ sha256 }) => sha256 === active?.sha256);
  return current < 0 ? undefined : own[current + 1];
}

/** What decides now, and how to bring in another. */
function Deciding({ models }: { readonly models: ModelsStatus }) {
  const desk = useDesk();
  const { active, selected, hold, folder, folderProblem } = models;
  const earlier = earlierVersion(models);
  return (
    <>
      <div className="models-now">
        {active ? (
          <span>
            <Tag tone="good">decides</Tag> <strong>{active.name}</strong>{' '}
            <span className="figure dim">{active.sha256.slice(0, 12)}</span> <Where />
          </span>
        ) : (
          <span>{selected === null ? 'A built-in policy decides.' : `${selected} is chosen.`}</span>
        )}
        <span className="panel-fill" />
        <FileButton
          label="Model files"
          accept=".onnx,.zip,.jsonl"
          onFiles={(files) => void loadModels(desk, files)}
        >
          Load…
        </FileButton>
        <Button
          disabled={earlier === undefined}
          title={
            earlier
              ? `Back to ${earlier.sha256.slice(0, 12)}; newer versions wait until it is unpinned`
              : 'What decides has no earlier version'
          }
          onClick={() => void rollBack(desk)}
        >
          Roll back
        </Button>
        <Button disabled={selected === null} onClick={() => void chooseModel(desk, null)}>
          Use the built-in policy
        </Button>
      </div>
      {hold && (
        <PanelWarning tone="bad">
          HOLD: nothing is decided. {describeErrorInLine(hold)}
        </PanelWarning>
      )}
      {folderProblem && (
        <PanelWarning tone="bad">
          The folder {folder} cannot be read: {describeErrorInLine(folderProblem)}
        </PanelWarning>
      )}
    </>
  );
}

/** In how many markets it decides, and whether anything of it is sent. */
function Where() {
  const { data } = useTopic('actor', '', { everyMs: 1000 });
  if (data === undefined) return null;
  const { selection, markets, armed } = data;
  return (
    <span className="dim">
      in {formatCount(selection.selected)} of {formatCount(markets)} markets, {armed}
    </span>
  );
}

const VERDICTS: Readonly<Record<ModelFile['verdict'], Tone>> = {
  arriving: 'warn',
  good: 'good',
  bad: 'bad',
};

function Files({ models: { files, folder, selected } }: { readonly models: ModelsStatus }) {
  const desk = useDesk();
  if (files.length === 0) {
    return (
      <PanelState
        title="No model files yet"
        detail={`Drop an ONNX file or a Stable-Baselines3 zip here, or put it into ${folder}.`}
      />
    );
  }
  return (
    <table className="models-table plain-table" aria-label="Model files">
      <thead>
        <tr>
          <th>File</th>
          <th className="figure-column">Size</th>
          <th>Verdict</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {files.map(({ file, name, sizeBytes, verdict, problem }) => (
          <tr key={file}>
            <td>
              {file} {name === selected && <Tag tone="good">chosen</Tag>}
            </td>
            <td className="figure-column figure">{formatBytes(sizeBytes)}</td>
            <td className="models-verdict">
              <Tag tone={VERDICTS[verdict]}>{verdict}</Tag>{' '}
              {problem && <span>{sentenceOf(problem)}</span>}
            </td>
            <td>
              <span className="row-actions">
                {name !== selected && verdict === 'good' && (
                  <button
                    type="button"
                    className="row-action row-action-calm"
                    aria-label={`Use ${name}`}
                    onClick={() => void chooseModel(desk, name)}
                  >
                    Use
                  </button>
                )}
                {name !== selected && (
                  <HoldButton
                    label={`Remove ${name}: hold down`}
                    hint="Hold down: deletes its files from the models folder"
                    onHeld={() => void remove(desk, name)}
                  >
                    Remove
                  </HoldButton>
                )}
              </span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function sentenceOf(problem: NonNullable<ModelFile['problem']>): string {
  const { what, remedy } = describeError(problem);
  return remedy === undefined ? what : `${what} ${remedy}`;
}

function Versions({ models: { versions, pinned, active } }: { readonly models: ModelsStatus }) {
  const desk = useDesk();
  if (versions.length === 0) return null;
  const isPinned = ({ name, sha256 }: ModelVersion): boolean => pinned[name] === sha256;
  return (
    <table className="models-table plain-table" aria-label="Versions">
      <thead>
        <tr>
          <th>Version</th>
          <th>Since</th>
          <th>Format</th>
          <th className="figure-column" title="Golden vectors that it was held to">
            Golden
          </th>
          <th />
        </tr>
      </thead>
      <tbody>
        {versions.map((version) => {
          const { name, sha256, at, format, goldenCases } = version;
          return (
            <tr key={`${name} ${sha256}`}>
              <td title={sha256}>
                {name} <span className="figure dim">{sha256.slice(0, 12)}</span>{' '}
                {active?.sha256 === sha256 && active.name === name && (
                  <Tag tone="good">decides</Tag>
                )}{' '}
                {isPinned(version) && <Tag tone="warn">pinned</Tag>}
              </td>
              <td className="figure dim">{formatMoment(at)}</td>
              <td>{format}</td>
              <td className="figure-column figure">{formatCount(goldenCases)}</td>
              <td>
                <button
                  type="button"
                  className="row-action row-action-calm"
                  aria-label={`${isPinned(version) ? 'Unpin' : 'Pin'} ${name} ${sha256.slice(0, 8)}`}
                  onClick={() => void (isPinned(version) ? unpin(desk, name) : pin(desk, version))}
                >
                  {isPinned(version) ? 'Unpin' : 'Pin'}
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
