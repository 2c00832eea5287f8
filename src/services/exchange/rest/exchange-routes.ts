import { ok } from '../../../base/result.ts';
import type { ExchangeEngine } from '../../../domain/exchange/index.ts';
import { formatInstant } from '../../../domain/units/units.ts';
import type { LaggingRecords } from '../faults/lagging-records.ts';
import { EXCHANGE_INDEX } from '../wire-format.ts';
import { route, type Route } from './route.ts';

const ALL_DAY = [{ open_time: '00:00', close_time: '00:00' }];
const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The embedded venue never sleeps: open every day, no maintenance planned. */
const SCHEDULE = {
  standard_hours: [
    {
      start_time: '2020-01-01T05:00:00Z',
      end_time: '2100-01-01T05:00:00Z',
      ...Object.fromEntries(DAYS.map((day) => [day, ALL_DAY])),
    },
  ],
  maintenance_windows: [],
};

export const exchangeRoutes = (engine: ExchangeEngine, records: LaggingRecords): Route[] => [
  route({
    method: 'GET',
    path: '/exchange/status',
    access: 'public',
    handle: () => {
      const { exchangeActive, tradingActive } = engine.exchangeState;
      const state = {
        exchange_active: exchangeActive,
        trading_active: tradingActive,
        intra_exchange_transfers_active: exchangeActive,
      };
      return ok({
        ...state,
        exchange_estimated_resume_time: null,
        exchange_index_statuses: [
          { exchange_index: EXCHANGE_INDEX, description: 'default', ...state },
        ],
      });
    },
  }),
  route({
    method: 'GET',
    path: '/exchange/schedule',
    access: 'public',
    handle: () => ok({ schedule: SCHEDULE }),
  }),
  route({
    method: 'GET',
    path: '/exchange/user_data_timestamp',
    access: 'read',
    handle: () => ok({ as_of_time: formatInstant(records.now) }),
  }),
];
