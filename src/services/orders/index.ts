import { runService } from '../kit/run-service.ts';
import { startOrders } from './orders-service.ts';

runService('orders', startOrders);
