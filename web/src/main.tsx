import '@fontsource-variable/inter/wght.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-ext-400.css';
import '@mantine/core/styles.css';
import '@mantine/dates/styles.css';
import './styles.css';
import './i18n';
import 'dayjs/locale/pl';
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { useTranslation } from 'react-i18next';
import { Refusal } from './api/client';
import { router } from './router';
import { theme } from './theme';

const client: QueryClient = new QueryClient({
  // Somebody else has set this person's password meanwhile: the page that asks for a new one comes up.
  queryCache: new QueryCache({ onError: (e) => e instanceof Refusal && e.code === 'auth.must_change' && void client.invalidateQueries({ queryKey: ['session'] }) }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // A refusal is an answer; only a server that does not answer is asked again.
      retry: (times, error) => times < 2 && (!(error instanceof Refusal) || error.status === 0 || error.status >= 502),
    },
  },
});

function App() {
  const { i18n } = useTranslation();
  return (
    <DatesProvider settings={{ locale: i18n.language, firstDayOfWeek: 1 }}>
      <RouterProvider router={router} />
    </DatesProvider>
  );
}

// On paper everything that is folded is open.
window.addEventListener('beforeprint', () => document.querySelectorAll<HTMLDetailsElement>('.card details:not([open])').forEach((d) => ((d.open = true), d.setAttribute('data-folded', ''))));
window.addEventListener('afterprint', () => document.querySelectorAll<HTMLDetailsElement>('.card details[data-folded]').forEach((d) => ((d.open = false), d.removeAttribute('data-folded'))));

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <App />
      </MantineProvider>
    </QueryClientProvider>
  </StrictMode>,
);
