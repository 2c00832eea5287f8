import { runService } from '../kit/run-service.ts';
import { startIngest } from './ingest-service.ts';

runService('ingest', startIngest);
