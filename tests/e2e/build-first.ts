import { ensureBuild, ROOT } from '../../scripts/ensure-build.ts';

/** Journeys run what a user runs: the built program, made from the sources as they are. */
export default async function buildFirst(): Promise<void> {
  await ensureBuild(ROOT);
}
