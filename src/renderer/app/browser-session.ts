export type Entry = 'entered' | 'unauthorized' | 'unreachable';

/** The token that `oddlot serve` printed, taken out of the address so that it is in no history. */
function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token !== null) history.replaceState(null, '', location.pathname);
  return token;
}

async function ask(request: RequestInit): Promise<Entry> {
  try {
    const { status } = await fetch('/session', { ...request, cache: 'no-store' });
    if (status === 401 || status === 403) return 'unauthorized';
    return status < 300 ? 'entered' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

/**
 * Makes this page known to its server: with the token once, afterwards by the cookie that the server set. A token
 * that was used before is no reason to refuse a page whose cookie still counts.
 */
export function createSessionEntry(): () => Promise<Entry> {
  let token = takeToken();
  return async () => {
    if (token === null) return ask({});
    const entry = await ask({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (entry === 'unreachable') return entry;
    token = null;
    return entry === 'entered' ? entry : ask({});
  };
}
