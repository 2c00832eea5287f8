import { runService } from '../kit/run-service.ts';
import { startExchange } from './exchange-service.ts';

runService('exchange', startExchange);
