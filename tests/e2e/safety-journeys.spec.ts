import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../fixtures/browser.ts';
import { DeskPage } from '../fixtures/desk-page.ts';
import { eventually } from '../fixtures/eventually.ts';
import { middlingMarket } from '../fixtures/middling-market.ts';
import { Served } from '../fixtures/served.ts';
import { readyPid } from '../fixtures/service-pid.ts';
import { soon } from '../fixtures/soon.ts';

const browser: Browser | null = await launchBrowser();

/** What keeps people from harm: kill switch, limits, exit rules, alerts, and a service that dies. */
describe.skipIf(browser === null)('journeys of safety', () => {
  let served: Served;
  let desk: DeskPage;

  beforeAll(async () => {
    served = await Served.start({ exchange: { seed: 7 } });
    desk = await DeskPage.open(browser as Browser, served.url);
    const market = await middlingMarket(desk.page);
    await desk.page.locator(`[id="market-${market}"]`).click();
    await desk.page.getByRole('grid', { name: `Price ladder of ${market}` }).waitFor();
  });
  afterAll(async () => {
    await browser?.close();
    await served.stop();
    served.removeProfile();
  });
  beforeEach(() => desk.forgetFaults());

  const titleBar = (): Locator => desk.page.getByRole('banner');
  const ticket = (): Locator => desk.page.getByRole('region', { name: 'Order ticket' });
  const cancelAt = (price: string): Locator =>
    desk.panel('Orders').getByRole('button', {
      name: new RegExp(`^Cancel order of .* at ${price.replace('.', '\\.')}¢$`),
    });

  async function letGo(): Promise<void> {
    const release = desk.dialog().getByRole('button', { name: 'Release', exact: true });
    await desk.dialog().getByLabel('Type RELEASE').fill('RELEASE');
    // What the checklist finds may be another from one look to the next.
    await eventually(async () => {
      await release.click({ timeout: 5000 }).catch(() => undefined);
      return soon(desk.dialog(), 'detached');
    }, 'the release');
    await titleBar().getByRole('button', { name: 'Resume', exact: true }).click();
    await titleBar().getByRole('button', { name: 'Pause', exact: true }).waitFor();
  }

  it('stops everything with one key, and lets go only with checklist, phrase and reason', async () => {
    await desk.page.keyboard.press('ControlOrMeta+Shift+k');
    await desk.page.getByText(/KILL SWITCH LATCHED/).waitFor();
    await desk.page.getByRole('button', { name: /Release…/ }).click();
    await desk
      .dialog()
      .getByRole('list', { name: 'Checklist' })
      .getByRole('listitem')
      .first()
      .waitFor();
    const release = desk.dialog().getByRole('button', { name: 'Release', exact: true });
    const phrase = desk.dialog().getByLabel('Type RELEASE');
    await desk.dialog().getByLabel('Reason').fill('journey');
    await phrase.fill('release');
    expect(await release.isDisabled()).toBe(true);
    await letGo();
    expect(desk.faults).toEqual([]);
  });

  it('drills the kill switch, and ends the drill by letting go', async () => {
    const risk = await desk.open('Risk', 'r');
    await risk.getByText('No drill yet').waitFor();
    const drill = risk.getByRole('button', { name: 'Kill-switch drill: hold down' });
    // It wants to trade, and the account to be known.
    await eventually(async () => {
      await drill.hover();
      await desk.page.mouse.down();
      await soon(drill, 'detached');
      await desk.page.mouse.up();
      return soon(risk.getByText('Kill-switch drill', { exact: true }));
    }, 'the drill');
    await risk.getByText('passed', { exact: true }).waitFor();
    expect(await drill.count()).toBe(0);
    // The smallest window has room for all that the ticket says, with why it is denied.
    await desk.page.setViewportSize({ width: 1024, height: 700 });
    await ticket().getByText('Denied:').waitFor();
    await eventually(
      () =>
        desk.page.evaluate<boolean>(`(() => {
          const { scrollHeight, clientHeight } = document.querySelector('.ticket-panel');
          return scrollHeight <= clientHeight;
        })()`),
      'a ticket that need not be scrolled',
    );
    await desk.page.setViewportSize({ width: 1440, height: 900 });
    await titleBar()
      .getByRole('button', { name: /Release…/ })
      .click();
    await desk
      .dialog()
      .getByText(/: Kill-switch drill$/)
      .waitFor();
    await desk
      .dialog()
      .getByText(/^Last drill .*: passed, /)
      .waitFor();
    await desk.dialog().getByLabel('Reason').fill('the drill is over');
    await letGo();
    await risk.getByText('armed', { exact: true }).waitFor();
    await drill.waitFor();
    expect(desk.faults).toEqual([]);
  });

  it('shows that the order service died, and works again by itself', async () => {
    await desk.open('Health', '9');
    const orders = (): Promise<number | undefined> => readyPid(desk.page, 'Order service');
    // Looked for in every frame: it may be back soon.
    let isSeen = false;
    const away = desk.page.evaluate(`new Promise((seen) => {
      const look = () => {
        if (document.body.innerText.includes('Order service away')) seen();
        else requestAnimationFrame(look);
      };
      look();
    })`);
    void away.then(() => (isSeen = true));
    // As often as it takes until a frame shows it: each time in a row it is away for longer.
    const killed: (number | undefined)[] = [undefined];
    await eventually(async () => {
      const pid = isSeen ? undefined : await orders();
      if (pid !== undefined && !killed.includes(pid)) {
        process.kill(pid, 'SIGKILL');
        killed.push(pid);
      }
      return isSeen;
    }, 'the word that it is away');
    expect(killed.length).toBeGreaterThan(1);
    await eventually(async () => !killed.includes(await orders()), 'a new process');
    await titleBar().getByRole('button', { name: 'Pause', exact: true }).waitFor();
    await desk.open('Orders', '5');
    await ticket().getByLabel('Price ¢').fill('2');
    await ticket()
      .getByRole('button', { name: /^Buy .* YES at 2/ })
      .click();
    await cancelAt('2').click();
    await cancelAt('2').waitFor({ state: 'detached' });
  });

  it('makes a limit stricter at once, and looser only after a second word', async () => {
    const risk = await desk.open('Risk', 'r');
    const limit = risk.getByLabel('Order size, contracts');
    const before = await limit.inputValue();
    const change = async (to: string): Promise<void> => {
      await limit.fill(to);
      await risk.getByLabel('Reason for the change').fill('journey');
      await risk.getByRole('button', { name: 'Change', exact: true }).click();
    };
    await change('900');
    await desk.message('The stricter limits are in force.').waitFor();
    await risk.getByLabel('Reason for the change').waitFor({ state: 'detached' });
    // Never the one before, not even for a moment.
    expect(await limit.inputValue()).toBe('900');
    await change(before);
    const proposal = risk.getByRole('status', { name: 'Proposed limits' });
    await proposal.getByText(/Order size 900 → 1,000/).waitFor();
    await eventually(async () => (await limit.inputValue()) === '900', 'the stricter one counts');
    await proposal.getByRole('button', { name: 'Confirm' }).click();
    await desk.message('The looser limits are in force.').waitFor();
    await eventually(async () => (await limit.inputValue()) === before, 'the looser one counts');
    expect(desk.faults).toEqual([]);
  });

  it('turns an exit rule on and off', async () => {
    const exits = await desk.open('Exit rules', 'x');
    const rule = exits.getByRole('row', { name: /^Stop loss/ });
    const set = async (to: string, state: string): Promise<void> => {
      await exits.getByLabel(/^Stop loss,/).fill(to);
      await exits.getByRole('button', { name: 'Change', exact: true }).click();
      await rule.getByText(state, { exact: true }).waitFor();
    };
    await set('90', 'on');
    await set('', 'off');
    expect(desk.faults).toEqual([]);
  });

  it('goes off when a price is reached, keeps that in the log, and undoes its removal', async () => {
    const alerts = await desk.open('Alerts', 'l');
    const set = async (): Promise<void> => {
      await alerts.getByLabel('What to watch').selectOption('priceBelow');
      await alerts.getByLabel('Bound, ¢').fill('99');
      await alerts.getByRole('button', { name: 'Alert me' }).click();
    };
    await set();
    await desk.message(/^Alert: .*Price at or below 99/).waitFor();
    await alerts
      .getByRole('region', { name: 'Alerts that went off' })
      .getByText(/Price at or below 99/)
      .waitFor();
    const remove = alerts.getByRole('button', { name: /^Remove: / });
    const messages = desk.page.getByRole('log', { name: 'Messages' });
    const undo = messages.getByRole('button', { name: 'Undo' });
    // The offer goes by itself after a while: whoever missed it sets the alert and removes it again.
    await eventually(async () => {
      if ((await remove.count()) === 0) await set();
      await remove.click();
      await undo.click({ timeout: 4000 }).catch(() => undefined);
      return soon(remove);
    }, 'the alert is back');
    await remove.click();
    await alerts.getByText('None is set.').waitFor();
    expect(desk.faults).toEqual([]);
  });
});
