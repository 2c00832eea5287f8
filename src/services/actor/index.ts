import { isMainThread } from 'node:worker_threads';

// The same script in a second thread reads model files, so that a build needs no entry of its own for it.
if (isMainThread) {
  const [{ ok }, { runService }, { startActor }] = await Promise.all([
    import('../../base/result.ts'),
    import('../kit/run-service.ts'),
    import('./actor-service.ts'),
  ]);
  const reader = new URL(import.meta.url);
  runService('actor', async (context) => ok(await startActor(context, reader)));
} else await import('../../adapters/models/model-worker.ts');
