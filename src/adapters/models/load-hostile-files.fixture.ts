import { loadModel } from './load-model.ts';
import { HOSTILE_FILES } from './hostile-files.fixture.ts';

// Run as a process of its own: prints what became of each file, and how much memory all of it took.

const before = process.resourceUsage().maxRSS;
for (const { file, content } of HOSTILE_FILES) {
  const model = await loadModel(content);
  console.log(JSON.stringify({ file, code: model.ok ? 'accepted' : model.error.code }));
}
console.log(JSON.stringify({ grewKiB: process.resourceUsage().maxRSS - before }));
