import type { ModelVersion } from '../../../contract/models.ts';
import type { Desk } from '../../store/desk.ts';
import { sendFile, type GivenFile } from '../../store/send-file.ts';

type Needs = Pick<Desk, 'api' | 'notices'>;

/** Takes files into the models folder, one after the other. */
export async function loadModels(desk: Needs, files: readonly GivenFile[]): Promise<void> {
  const load = desk.api['models.load'];
  for (const file of files) {
    const reply = await ('path' in file ? load({ path: file.path }) : sendFile(file, load));
    if (reply.ok) desk.notices.say('good', `${file.name} is in the models folder.`);
    else desk.notices.sayFailure(`${file.name} was not taken`, reply.error);
  }
}

export async function chooseModel(desk: Needs, name: string | null): Promise<void> {
  const reply = await desk.api['models.use']({ name });
  if (!reply.ok)
    desk.notices.sayFailure(`${name ?? 'The built-in policy'} does not decide`, reply.error);
  else desk.notices.say('good', `${name ?? 'The built-in policy'} decides from now on.`);
}

export async function pin(desk: Needs, { name, sha256 }: ModelVersion): Promise<void> {
  const reply = await desk.api['models.pin']({ name, sha256 });
  if (!reply.ok) desk.notices.sayFailure(`${name} was not pinned`, reply.error);
}

export async function unpin(desk: Needs, name: string): Promise<void> {
  const reply = await desk.api['models.unpin']({ name });
  if (!reply.ok) desk.notices.sayFailure(`${name} is still pinned`, reply.error);
}

export async function rollBack(desk: Needs): Promise<void> {
  const reply = await desk.api['models.rollBack']({});
  if (!reply.ok) desk.notices.sayFailure('The model was not rolled back', reply.error);
  else {
    const version = reply.value.sha256.slice(0, 12);
    desk.notices.say(
      'good',
      `Version ${version} decides again and is pinned.`,
      'Newer versions wait until you unpin it.',
    );
  }
}

export async function remove(desk: Needs, name: string): Promise<void> {
  const reply = await desk.api['models.remove']({ name });
  if (reply.ok) desk.notices.say('good', `${name} is gone.`);
  else desk.notices.sayFailure(`${name} was not removed`, reply.error);
}
