// Keeps the issuing desk's page in the browser, so that it opens without a line. It answers for that one page and for the
// files of its build, and for nothing else: everything that is asked of the API goes to the office or fails. Each build has
// its own worker; the page is taken from the office whenever the office answers, so a new build is seen at the next opening.
/* global self, caches, fetch, BUILD, FILES, ENTRY */
const NAME = `spoina-desk-${BUILD}`;
const SHELL = new URL('index.html', self.location).pathname;
const files = new Set(FILES);

self.addEventListener('install', (e) => {
  e.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      await cache.addAll(FILES);
      const shell = await fetch(SHELL, { cache: 'reload' });
      // Between the worker and the page another build may have been put in place: then this one waits for its own worker.
      if (!shell.ok || !(await shell.clone().text()).includes(ENTRY)) throw new Error('another build');
      await cache.put(SHELL, shell);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (e) => {
  e.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('spoina-desk-') && name !== NAME) await caches.delete(name);
      await self.clients.claim();
    })(),
  );
});

async function page(request) {
  const kept = async () => (await caches.open(NAME)).match(SHELL);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(5000) });
    // What stands before a stopped office answers for it.
    return answer.status >= 500 ? ((await kept()) ?? answer) : answer;
  } catch {
    return (await kept()) ?? Response.error();
  }
}

self.addEventListener('fetch', (e) => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (e.request.mode === 'navigate') e.respondWith(page(e.request));
  else if (files.has(url.pathname)) e.respondWith(caches.open(NAME).then(async (c) => (await c.match(url.pathname)) ?? fetch(e.request)));
});
