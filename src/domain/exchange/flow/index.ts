export { createOrderFlow, type OrderFlow } from './order-flow.ts';
