import type { Result } from '../../../base/result.ts';
import { MODEL_PART_LIMIT, type ModelVersion } from '../../../contract/models.ts';
import type { Desk } from '../../store/desk.ts';

type Needs = Pick<Desk, 'api' | 'notices'>;

/** Three bytes are four letters; a multiple of three leaves no padding inside. */
const PART_BYTES = Math.floor(((MODEL_PART_LIMIT / 4) * 3) / 3) * 3;
/** Of bytes that become letters at a time: an argument list has a limit. */
const CHUNK = 0x6000;

/** @param bytes - the length may be anything */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK));
  }
  return btoa(text);
}

type FileLike = Pick<File, 'name' | 'size' | 'slice'>;

/** Sends a file to the actor part by part; it answers the last part with its verdict. */
export async function sendModel(
  api: Pick<Desk['api'], 'models.load'>,
  file: FileLike,
): Promise<Result<ModelVersion | null>> {
  let offset = 0;
  for (;;) {
    const part = await file.slice(offset, offset + PART_BYTES).arrayBuffer();
    const reply = await api['models.load']({
      file: file.name,
      totalBytes: file.size,
      offset,
      base64: toBase64(new Uint8Array(part)),
    });
    if (!reply.ok) return reply;
    offset += part.byteLength;
    if (offset >= file.size) return { ok: true, value: reply.value.version };
  }
}

/** Takes files that a person chose or dropped into the models folder. */
export async function loadModels(desk: Needs, files: readonly FileLike[]): Promise<void> {
  for (const file of files) {
    const sent = await sendModel(desk.api, file);
    if (sent.ok) desk.notices.say('good', `${file.name} is in the models folder.`);
    else desk.notices.sayFailure(`${file.name} was not taken`, sent.error);
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
  else desk.notices.say('good', `Version ${reply.value.sha256.slice(0, 8)} decides again.`);
}

export async function remove(desk: Needs, name: string): Promise<void> {
  const reply = await desk.api['models.remove']({ name });
  if (reply.ok) desk.notices.say('good', `${name} is gone.`);
  else desk.notices.sayFailure(`${name} was not removed`, reply.error);
}
