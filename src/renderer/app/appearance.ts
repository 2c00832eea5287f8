import type { Appearance, Desk } from '../store/desk.ts';
import { Observable } from '../store/observable.ts';

type Needs = Pick<Desk, 'api' | 'appearance' | 'shade' | 'notices'>;

const systemIsLight = matchMedia('(prefers-color-scheme: light)');

const shadeOf = ({ theme }: Appearance): 'dark' | 'light' => {
  if (theme !== 'system') return theme;
  return systemIsLight.matches ? 'light' : 'dark';
};

/** Windows of one page look alike. */
function shareAppearance(appearance: Observable<Appearance>): void {
  const others = new BroadcastChannel('oddlot.appearance');
  others.addEventListener('message', ({ data }: MessageEvent<Appearance>) => {
    // What was told is not told again.
    if (JSON.stringify(data) !== JSON.stringify(appearance.get())) appearance.set(data);
  });
  appearance.subscribe(() => others.postMessage(appearance.get()));
}

/** The theme in force, kept on the document too, where the style sheets read it. */
export function followAppearance(appearance: Observable<Appearance>): Observable<'dark' | 'light'> {
  const shade = new Observable(shadeOf(appearance.get()));
  const apply = (): void => {
    const { dataset } = document.documentElement;
    dataset['theme'] = shadeOf(appearance.get());
    dataset['density'] = appearance.get().density;
    shade.set(shadeOf(appearance.get()));
  };
  apply();
  appearance.subscribe(apply);
  shareAppearance(appearance);
  systemIsLight.addEventListener('change', apply);
  return shade;
}

/** Changes at once; the settings file follows. */
async function change(
  { api, appearance, notices }: Needs,
  patch: Partial<Appearance>,
): Promise<void> {
  appearance.set({ ...appearance.get(), ...patch });
  const reply = await api['settings.write']({ patch: { window: patch } });
  if (reply.ok) return;
  notices.sayFailure('The setting was not saved', reply.error);
}

export const toggleTheme = (desk: Needs): Promise<void> =>
  change(desk, { theme: desk.shade.get() === 'dark' ? 'light' : 'dark' });

export const toggleDensity = (desk: Needs): Promise<void> =>
  change(desk, {
    density: desk.appearance.get().density === 'compact' ? 'comfortable' : 'compact',
  });
