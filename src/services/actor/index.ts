import { ok } from '../../base/result.ts';
import { runService } from '../kit/run-service.ts';
import { startActor } from './actor-service.ts';

runService('actor', (context) => Promise.resolve(ok(startActor(context))));
