import { ok } from '../../base/result.ts';
import { runService } from '../kit/run-service.ts';
import { startArchive } from './archive-service.ts';

runService('archive', (context) => Promise.resolve(ok(startArchive(context))));
