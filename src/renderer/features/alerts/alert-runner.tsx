import { useEffect, useRef } from 'react';
import type { TopicName } from '../../../contract/topics.ts';
import { useDesk } from '../../store/desk.ts';
import { indexMarkets } from '../../store/market-rows.ts';
import { throttle } from '../../store/throttle.ts';
import { ALERTS_LOGGED } from '../../store/workspace.ts';
import { AlertWatch, describeAlert, type AlertRule, type AlertWorld } from './alert-rules.ts';
import { beep } from './beep.ts';

/** Often enough for a person, and nothing beside what the panels cost. */
const LOOK_MS = 250;
const WATCHED: readonly TopicName[] = ['markets', 'positions', 'trading', 'feed', 'models'];

/** Watches for what the person asked to be told of, also while the window is hidden. Shows nothing itself. */
export function AlertRunner() {
  const { store, workspace, notices, clock } = useDesk();
  const watch = useRef(new AlertWatch());
  useEffect(() => {
    const tell = (rule: AlertRule): void => {
      const text = describeAlert(rule);
      notices.say('info', `Alert: ${text}`);
      const { alertSound, alertPopup, alertLog } = workspace.state.get();
      if (alertSound === 'on') beep();
      if (alertPopup === 'on' && Notification.permission === 'granted') {
        // The browser keeps it until it is dismissed; nothing here holds on to it.
        void new Notification('Oddlot', { body: text, tag: rule.id });
      }
      const entry = { atMs: clock.get(), text };
      workspace.change({ alertLog: [entry, ...alertLog].slice(0, ALERTS_LOGGED) });
    };
    const look = throttle(() => {
      const { alerts } = workspace.state.get();
      const markets = indexMarkets(store.read('markets').data ?? []);
      const positions = store.read('positions').data ?? [];
      const world: AlertWorld = {
        market: (ticker) => markets.get(ticker),
        position: (ticker) => positions.find(({ market }) => market === ticker),
        trading: store.read('trading').data,
        feed: store.read('feed'),
        models: store.read('models').data,
      };
      for (const rule of watch.current.look(alerts, world)) tell(rule);
    }, LOOK_MS);
    // Nothing is followed for alerts that nobody set.
    let stops: readonly (() => void)[] = [];
    const follow = (): void => {
      const isWanted = workspace.state.get().alerts.length > 0;
      if (isWanted === stops.length > 0) return;
      for (const stop of stops) stop();
      stops = isWanted
        ? WATCHED.map((topic) => store.subscribe(topic, '', look.call, 'follow'))
        : [];
    };
    follow();
    const unsubscribe = workspace.state.subscribe(() => {
      follow();
      look.call();
    });
    return () => {
      unsubscribe();
      for (const stop of stops) stop();
      look.stop();
    };
  }, [store, workspace, notices, clock]);
  return null;
}
