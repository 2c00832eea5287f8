import { STARTUP_STEPS, type StartupStep, type StepState } from '../../../contract/startup.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { describeStep } from '../../format/service-words.ts';
import { formatClock } from '../../format/time.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';

const TONES: Readonly<Record<StepState, Tone>> = {
  pending: 'quiet',
  running: 'warn',
  done: 'good',
  failed: 'bad',
};
const MARKS: Readonly<Record<StepState, string>> = {
  pending: '○',
  running: '◐',
  done: '●',
  failed: '✕',
};

const order = ({ step }: StartupStep): number => STARTUP_STEPS.indexOf(step);

/** The steps of the start with their states: a stuck start says where. */
export function StartupSteps() {
  const { data = [] } = useTopic('startup');
  const steps = [...data].sort((a, b) => order(a) - order(b));
  return (
    <ol className="health-steps" aria-label="Start-up">
      {steps.map(({ step, state, atUs, reason }) => (
        <li key={step}>
          <Tag tone={TONES[state]}>
            <span aria-hidden="true">{MARKS[state]} </span>
            {describeStep(step)}
          </Tag>
          {reason && <span className="dim"> {describeErrorInLine(reason)}</span>}
          <span className="figure dim health-time">
            {state === 'pending' ? 'pending' : `${state} ${formatClock(atUs / 1000)}`}
          </span>
        </li>
      ))}
    </ol>
  );
}
